#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace skua::test {

// A schema registry for tests on 127.0.0.1: answers GETs with what it was told to. One connection
// at a time, one request each. THREAD-SAFE.
class SchemaRegistryStub {
 public:
  SchemaRegistryStub();
  ~SchemaRegistryStub();
  SchemaRegistryStub(const SchemaRegistryStub&) = delete;
  SchemaRegistryStub& operator=(const SchemaRegistryStub&) = delete;

  [[nodiscard]] std::string url() const;

  // What a path answers; any other path answers that there is no such schema or subject.
  void answer(const std::string& path, unsigned status, const std::string& body);
  // A schema by id. `type`: empty leaves it out. `references`: a JSON array, or empty.
  void add_schema(std::int32_t id, const std::string& type, const std::string& text,
                  const std::string& references = "");
  // The same, for other paths.
  void add_schema_at(const std::string& path, const std::string& type, const std::string& text,
                     const std::string& references = "");
  // From now on connections are taken and nothing is answered, until the stub ends.
  void hang();

  // Requests for a path so far.
  [[nodiscard]] unsigned requests(const std::string& path) const;
  // The Authorization header of the last request.
  [[nodiscard]] std::string authorization() const;

 private:
  struct Answer {
    unsigned status = 200;
    std::string body;
  };
  class Listener;

  [[nodiscard]] static Answer unknown(const std::string& path);
  void serve();

  std::unique_ptr<Listener> listener_;
  mutable std::mutex mutex_;
  std::map<std::string, Answer> answers_;
  std::map<std::string, unsigned> requests_;
  std::string authorization_;
  std::atomic<bool> hangs_ = false;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

}  // namespace skua::test
