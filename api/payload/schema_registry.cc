#include "api/payload/schema_registry.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "api/payload/registry_http.h"
#include "api/payload/schema_fetch.h"

namespace skua {
namespace {

struct Answer {
  Result<std::shared_ptr<const RegistrySchema>> schema;
  std::chrono::nanoseconds expires;  // Of refusals, by Clock::steady().
  std::size_t bytes = 0;             // Of schemas.
};

Status named(const SchemaKey& key, const Status& status) {
  return {status.code(), key.to_text() + ": " + status.message()};
}

}  // namespace

class SchemaRegistry::Impl {
 public:
  Impl(SchemaRegistryOptions options, const Clock& clock)
      : options_(std::move(options)), clock_(clock), thread_([this] { run(); }) {}

  ~Impl() {
    {
      const std::scoped_lock lock(mutex_);
      stop_ = true;
    }
    wake_.notify_all();
    thread_.join();
    for (auto& [key, waits] : waits_)
      for (const auto& wait : waits)
        if (--wait->keys == 0) wait->done();
  }

  bool is_answered(const SchemaKey& key) const {
    const std::scoped_lock lock(mutex_);
    return find_answer(key) != nullptr;
  }

  Result<std::shared_ptr<const RegistrySchema>> find(const SchemaKey& key) const {
    const std::scoped_lock lock(mutex_);
    if (const Answer* answer = find_answer(key)) return answer->schema;
    return unavailable(key.to_text() + ": the schema registry has not answered yet; try again");
  }

  void fetch(const std::vector<SchemaKey>& keys, std::function<void()> done) {
    const auto wait = std::make_shared<Wait>();
    {
      const std::scoped_lock lock(mutex_);
      for (const SchemaKey& key : keys)
        if (find_answer(key) == nullptr) enqueue(key, wait);
      if (wait->keys > 0) {
        wait->done = std::move(done);
        wake_.notify_one();
        return;
      }
    }
    done();
  }

 private:
  // A call of fetch() and how many of its keys have no answer yet.
  struct Wait {
    std::size_t keys = 0;
    std::function<void()> done;
  };
  using Waits = std::vector<std::shared_ptr<Wait>>;

  // REQUIRES: the lock, here and below.
  const Answer* find_answer(const SchemaKey& key) const {
    const auto found = answers_.find(key);
    if (found == answers_.end()) return nullptr;
    const Answer& answer = found->second;
    return answer.schema.ok() || clock_.steady() < answer.expires ? &answer : nullptr;
  }

  // Where there is no room in the queue nobody waits: a later try may find some.
  void enqueue(const SchemaKey& key, const std::shared_ptr<Wait>& wait) {
    auto found = waits_.find(key);
    if (found == waits_.end()) {
      if (queue_.size() >= kQueueMax) return;
      queue_.push_back(key);
      found = waits_.emplace(key, Waits()).first;
    }
    Waits& waits = found->second;
    if (!waits.empty() && waits.back() == wait) return;  // Named twice.
    waits.push_back(wait);
    ++wait->keys;
  }

  void run() {
    RegistryHttp http(options_, stop_);
    std::unique_lock lock(mutex_);
    while (true) {
      wake_.wait(lock, [this] { return stop_ || !queue_.empty(); });
      if (stop_) return;
      const SchemaKey key = queue_.front();
      queue_.pop_front();
      lock.unlock();
      auto schema = fetch_schema(http, key, options_);
      lock.lock();
      Waits done;
      settle(key, std::move(schema), done);
      // What waits behind a registry that does not answer need not wait for it once more each.
      if (!http.is_reachable()) {
        for (const SchemaKey& next : queue_)
          settle(next, unavailable("the schema registry cannot be reached"), done);
        queue_.clear();
      }
      lock.unlock();
      for (const auto& wait : done) wait->done();
      done.clear();
      lock.lock();
    }
  }

  // Keeps an answer; those that have all of theirs now go to `done`.
  void settle(const SchemaKey& key, Result<std::shared_ptr<const RegistrySchema>> schema,
              Waits& done) {
    keep(key, std::move(schema));
    const auto found = waits_.find(key);
    for (auto& wait : found->second)
      if (--wait->keys == 0) done.push_back(std::move(wait));
    waits_.erase(found);
  }

  void keep(const SchemaKey& key, Result<std::shared_ptr<const RegistrySchema>> schema) {
    forget(key);  // A refusal that ran out.
    Answer answer{std::move(schema), {}, 0};
    if (answer.schema.ok()) {
      answer.bytes = bytes_of(**answer.schema);
    } else {
      const bool is_unreachable = answer.schema.status().code() == StatusCode::kUnavailable;
      answer.expires =
          clock_.steady() + (is_unreachable ? options_.unreachable_ttl : options_.unknown_ttl);
      answer.schema = named(key, answer.schema.status());
    }
    make_room(answer.bytes);
    (answer.schema.ok() ? schemas_ : refusals_).push_back(key);
    kept_bytes_ += answer.bytes;
    answers_.emplace(key, std::move(answer));
  }

  void forget(const SchemaKey& key) {
    const auto found = answers_.find(key);
    if (found == answers_.end()) return;
    std::erase(found->second.schema.ok() ? schemas_ : refusals_, key);
    kept_bytes_ -= found->second.bytes;
    answers_.erase(found);
  }

  // Refusals go first, then the schemas that have been there longest: all can be asked for again.
  void make_room(std::size_t bytes) {
    while (answers_.size() >= options_.schemas_max && !refusals_.empty())
      answers_.erase(take_front(refusals_));
    while (!schemas_.empty() && (answers_.size() >= options_.schemas_max ||
                                 kept_bytes_ + bytes > options_.kept_bytes_max)) {
      const auto oldest = answers_.find(take_front(schemas_));
      kept_bytes_ -= oldest->second.bytes;
      answers_.erase(oldest);
    }
  }

  static SchemaKey take_front(std::deque<SchemaKey>& keys) {
    const SchemaKey key = keys.front();
    keys.pop_front();
    return key;
  }

  static constexpr std::size_t kQueueMax = 1000;

  const SchemaRegistryOptions options_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<bool> stop_ = false;
  std::map<SchemaKey, Answer> answers_;
  std::deque<SchemaKey> schemas_;   // Of the answers that are schemas, the oldest first.
  std::deque<SchemaKey> refusals_;  // Of the others.
  std::size_t kept_bytes_ = 0;
  std::deque<SchemaKey> queue_;
  std::map<SchemaKey, Waits> waits_;  // Who waits for what is queued or being asked for.
  std::thread thread_;                // Last: it uses all of the above.
};

Result<std::unique_ptr<SchemaRegistry>> SchemaRegistry::make(SchemaRegistryOptions options,
                                                             const Clock& clock) {
  RETURN_IF_ERROR(check_registry_url(options.url));
  auto impl = std::make_unique<Impl>(std::move(options), clock);
  return std::unique_ptr<SchemaRegistry>(new SchemaRegistry(std::move(impl)));
}

SchemaRegistry::SchemaRegistry(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SchemaRegistry::~SchemaRegistry() = default;

bool SchemaRegistry::is_answered(const SchemaKey& key) const { return impl_->is_answered(key); }

Result<std::shared_ptr<const RegistrySchema>> SchemaRegistry::find(const SchemaKey& key) const {
  return impl_->find(key);
}

void SchemaRegistry::fetch(const std::vector<SchemaKey>& keys, std::function<void()> done) {
  impl_->fetch(keys, std::move(done));
}

}  // namespace skua
