#pragma once

#include <algorithm>
#include <chrono>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "clients/cli/files/object_store.h"

namespace skua::test {

// An object store in memory, with a clock of its own. Not thread-safe.
class MemoryObjects final : public ObjectStore {
 public:
  // Hears the path of each object before it appears.
  using BeforeWrite = std::function<void(const std::string& path)>;
  void set_before_write(BeforeWrite before_write) { before_write_ = std::move(before_write); }
  void advance(std::chrono::nanoseconds by) { now_ns_ += by.count(); }

  Result<std::vector<FoundFile>> list(const std::string& path, const EnterFolder&) override {
    std::vector<FoundFile> found;
    for (const auto& [name, object] : objects_)
      if (name == path || name.starts_with(path + "/"))
        found.push_back({name, object.bytes.size(), object.changed_ns});
    if (found.empty() && !folders_.contains(path)) return not_found(path);
    return found;
  }
  Result<std::unique_ptr<ByteStream>> open(const std::string& path) override {
    const auto found = objects_.find(path);
    if (found == objects_.end()) return not_found(path);
    return std::unique_ptr<ByteStream>(std::make_unique<Stream>(found->second.bytes));
  }
  Result<std::unique_ptr<OutputFile>> create(const std::string& path) override {
    return std::unique_ptr<OutputFile>(std::make_unique<Output>(*this, path));
  }
  Status remove(const std::string& path) override {
    objects_.erase(path);
    return {};
  }

 private:
  struct Object {
    std::string bytes;
    std::int64_t changed_ns = 0;
  };

  class Stream final : public ByteStream {
   public:
    explicit Stream(std::string bytes) : bytes_(std::move(bytes)) {}
    Result<std::size_t> read(char* to, std::size_t size) override {
      const std::size_t got = std::min(size, bytes_.size() - at_);
      std::memcpy(to, bytes_.data() + at_, got);
      at_ += got;
      return got;
    }
    [[nodiscard]] std::optional<std::uint64_t> bytes_total() const override {
      return bytes_.size();
    }

   private:
    std::string bytes_;
    std::size_t at_ = 0;
  };

  class Output final : public OutputFile {
   public:
    Output(MemoryObjects& objects, std::string path) : objects_(objects), path_(std::move(path)) {}

   private:
    Status do_write(std::string_view bytes) override {
      text_ += bytes;
      return {};
    }
    Status do_publish() override {
      if (const BeforeWrite before = objects_.before_write_) before(path_);
      objects_.objects_[path_] = {text_, objects_.now_ns_};
      objects_.folders_.insert(path_.substr(0, path_.find_last_of('/')));
      return {};
    }

    MemoryObjects& objects_;
    std::string path_;
    std::string text_;
  };

  BeforeWrite before_write_;
  std::int64_t now_ns_ = 1;
  std::map<std::string, Object> objects_;
  std::set<std::string> folders_;  // Those that had something.
};

}  // namespace skua::test
