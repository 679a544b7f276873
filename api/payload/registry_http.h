#pragma once

#include <curl/curl.h>

#include <atomic>
#include <memory>
#include <string>

#include "api/payload/schema_registry.h"

namespace skua {

// The registry's HTTP, one request after the other on one connection. Not thread-safe.
class RegistryHttp {
 public:
  // `stop`: set to give up the request in flight.
  RegistryHttp(const SchemaRegistryOptions& options, const std::atomic<bool>& stop);

  struct Answer {
    long status = 0;
    std::string body;
  };

  // GET of a path below the URL. Errors: UNAVAILABLE (no answer), INVALID_ARGUMENT (a JSON answer
  // with status 200 beyond answer_bytes_max; others are cut).
  [[nodiscard]] Result<Answer> get(const std::string& path);
  // The last get() had an answer, whatever it was.
  [[nodiscard]] bool is_reachable() const { return is_reachable_; }
  // A segment of a path, with what is special in it escaped.
  [[nodiscard]] std::string escape(const std::string& segment) const;

 private:
  struct EasyDelete {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  struct ListDelete {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  void set_options();

  const SchemaRegistryOptions& options_;
  const std::atomic<bool>& stop_;
  std::string base_;
  bool is_reachable_ = false;
  std::unique_ptr<CURL, EasyDelete> easy_;
  std::unique_ptr<curl_slist, ListDelete> headers_;
};

// Errors: INVALID_ARGUMENT.
[[nodiscard]] Status check_registry_url(const std::string& url);

}  // namespace skua
