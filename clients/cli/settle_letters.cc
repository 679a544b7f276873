#include "clients/cli/settle_letters.h"

#include <set>
#include <utility>

namespace skua {
namespace {

// The server's own limit is higher by default.
constexpr std::size_t kIdsPerRequest = 500;

// Puts what is left into the request; false when nothing is.
template <typename Request>
bool next_request(const std::set<std::uint64_t>& left, bool first, Request& request) {
  if (request.all()) return first || !request.page_token().empty();
  request.clear_ids();
  for (const std::uint64_t id : left) {
    if (static_cast<std::size_t>(request.ids_size()) == kIdsPerRequest) break;
    request.add_ids(id);
  }
  return request.ids_size() > 0;
}

template <typename Request, typename Call>
Status settle(const LetterChoice& choice, const Call& call,
              std::vector<v1::DeadLetterReport>& out) {
  Request request;
  request.set_project(choice.project);
  request.set_feature_view(choice.view);
  request.set_all(choice.all);
  std::set<std::uint64_t> left(choice.ids.begin(), choice.ids.end());
  for (bool first = true; next_request(left, first, request); first = false) {
    auto answer = call(request);
    if (!answer.ok()) return answer.status();
    const std::size_t left_before = left.size();
    for (v1::DeadLetterReport& report : *answer->mutable_letters()) {
      left.erase(report.id());
      out.push_back(std::move(report));
    }
    if (!choice.all && left.size() == left_before)
      return internal_error("the server's answer says nothing of any letter that was named");
    request.set_page_token(answer->next_page_token());
  }
  return Status::ok_status();
}

}  // namespace

Status replay_letters(SkuaClient& client, const LetterChoice& choice,
                      std::vector<v1::DeadLetterReport>& out) {
  return settle<v1::ReplayDeadLettersRequest>(
      choice, [&](const auto& request) { return client.replay_dead_letters(request); }, out);
}

Status discard_letters(SkuaClient& client, const LetterChoice& choice,
                       std::vector<v1::DeadLetterReport>& out) {
  return settle<v1::DiscardDeadLettersRequest>(
      choice, [&](const auto& request) { return client.discard_dead_letters(request); }, out);
}

}  // namespace skua
