#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace skua::kafka {

// How Kafka names feature views: `view` in the default project, `project.view` in any. Names of
// projects and views have no dots.
struct TopicName {
  std::string_view project;  // Empty: the default one.
  std::string_view view;
};

// Nothing for a name that no view can have. Borrows.
[[nodiscard]] std::optional<TopicName> parse_topic_name(std::string_view topic);

// What Kafka allows: 1 to 249 letters, digits, ".", "_" and "-"; neither "." nor "..".
[[nodiscard]] bool is_legal_topic_name(std::string_view topic);

// The name that lists of topics give.
[[nodiscard]] std::string make_topic_name(std::string_view project, std::string_view view);

}  // namespace skua::kafka
