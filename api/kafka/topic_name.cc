#include "api/kafka/topic_name.h"

#include <algorithm>

#include "api/service/project.h"
#include "storage/model/feature_view.h"

namespace skua::kafka {
namespace {

constexpr std::size_t kTopicNameBytesMax = 249;

bool is_topic_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

}  // namespace

std::optional<TopicName> parse_topic_name(std::string_view topic) {
  TopicName name{{}, topic};
  if (const std::size_t dot = topic.find('.'); dot != std::string_view::npos) {
    name = {topic.substr(0, dot), topic.substr(dot + 1)};
    if (!is_valid_name(name.project)) return std::nullopt;
  }
  if (!is_valid_name(name.view)) return std::nullopt;
  return name;
}

bool is_legal_topic_name(std::string_view topic) {
  return !topic.empty() && topic.size() <= kTopicNameBytesMax && topic != "." && topic != ".." &&
         std::all_of(topic.begin(), topic.end(), is_topic_character);
}

std::string make_topic_name(std::string_view project, std::string_view view) {
  std::string topic;
  if (project != kDefaultProject) topic.append(project).append(".");
  return topic.append(view);
}

}  // namespace skua::kafka
