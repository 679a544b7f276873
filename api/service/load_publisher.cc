#include "api/service/load_publisher.h"

#include <utility>

namespace skua {

std::optional<Result<LoadReceipt>> LoadPublisher::publish(LoadNumber number,
                                                          LoadPublication publication) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = publications_.find(number);
    if (found != publications_.end()) {
      if (!found->second) return std::nullopt;
      std::optional<Result<LoadReceipt>> told = std::move(found->second);
      publications_.erase(found);
      return told;
    }
    publications_.emplace(number, std::nullopt);
  }
  Status submitted = threads_.submit(
      [this, number, publication = std::move(publication)] { run(number, publication); });
  if (submitted.ok()) return std::nullopt;
  const std::lock_guard lock(mutex_);
  publications_.erase(number);
  return std::optional<Result<LoadReceipt>>(std::in_place, std::move(submitted));
}

bool LoadPublisher::is_publishing(LoadNumber number) const {
  const std::lock_guard lock(mutex_);
  const auto found = publications_.find(number);
  return found != publications_.end() && !found->second;
}

void LoadPublisher::forget_all_but(const std::set<LoadNumber>& kept) {
  const std::lock_guard lock(mutex_);
  std::erase_if(publications_,
                [&](const auto& item) { return item.second && !kept.contains(item.first); });
}

void LoadPublisher::run(LoadNumber number, const LoadPublication& publication) {
  Result<LoadReceipt> receipt = engine_.publish_load(number, publication);
  const std::lock_guard lock(mutex_);
  publications_[number].emplace(std::move(receipt));
}

}  // namespace skua
