#include "api/payload/registry_http.h"

#include <algorithm>
#include <mutex>
#include <string_view>

namespace skua {
namespace {

void start_curl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

// An answer on its way in.
struct Body {
  std::string bytes;
  std::size_t bytes_max = 0;
  bool is_too_long = false;
};

std::size_t take_bytes(char* bytes, std::size_t size, std::size_t count, void* user_data) {
  Body& body = *static_cast<Body*>(user_data);
  const std::size_t taken = std::min(size * count, body.bytes_max - body.bytes.size());
  body.bytes.append(bytes, taken);
  if (taken == size * count) return taken;
  body.is_too_long = true;
  return 0;
}

int check_stop(void* user_data, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(user_data)->load() ? 1 : 0;
}

std::string url_part(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  std::string out(text);
  curl_free(text);
  return out;
}

}  // namespace

Status check_registry_url(const std::string& url) {
  start_curl();
  const std::unique_ptr<CURLU, void (*)(CURLU*)> parsed(curl_url(), curl_url_cleanup);
  const bool is_url = curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) == CURLUE_OK &&
                      (url_part(parsed.get(), CURLUPART_SCHEME) == "http" ||
                       url_part(parsed.get(), CURLUPART_SCHEME) == "https");
  if (!is_url)
    return invalid_argument(
        "schema_registry_url: not an http or https URL, such as http://registry:8081");
  if (!url_part(parsed.get(), CURLUPART_USER).empty())
    return invalid_argument(
        "schema_registry_url: has a user in it; give schema_registry_user and its password");
  if (!url_part(parsed.get(), CURLUPART_QUERY).empty() ||
      !url_part(parsed.get(), CURLUPART_FRAGMENT).empty())
    return invalid_argument("schema_registry_url: has a query or a fragment; give the path only");
  return Status::ok_status();
}

RegistryHttp::RegistryHttp(const SchemaRegistryOptions& options, const std::atomic<bool>& stop)
    : options_(options), stop_(stop), base_(options.url) {
  start_curl();
  while (base_.ends_with('/')) base_.pop_back();
  easy_.reset(curl_easy_init());
  headers_.reset(curl_slist_append(
      nullptr, "Accept: application/vnd.schemaregistry.v1+json, application/json"));
  set_options();
}

void RegistryHttp::set_options() {
  CURL* easy = easy_.get();
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "skua");
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout.count()));
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.timeout.count()));
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_bytes);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, check_stop);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &stop_);
  if (options_.user.empty()) return;
  curl_easy_setopt(easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
  curl_easy_setopt(easy, CURLOPT_USERNAME, options_.user.c_str());
  curl_easy_setopt(easy, CURLOPT_PASSWORD, options_.password.c_str());
}

Result<RegistryHttp::Answer> RegistryHttp::get(const std::string& path) {
  const std::string url = base_ + path;
  Body body;
  body.bytes_max = options_.answer_bytes_max;
  curl_easy_setopt(easy_.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy_.get(), CURLOPT_WRITEDATA, &body);
  const CURLcode code = curl_easy_perform(easy_.get());
  is_reachable_ = code == CURLE_OK || body.is_too_long;
  if (!is_reachable_)
    return unavailable(std::string("the schema registry cannot be reached: ") +
                       curl_easy_strerror(code));
  Answer answer;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &answer.status);
  // A long page of something else says nothing about the schema.
  if (body.is_too_long && answer.status == 200 && body.bytes.starts_with('{'))
    return invalid_argument("the schema registry's answer is longer than " +
                            std::to_string(options_.answer_bytes_max) + " bytes");
  answer.body = std::move(body.bytes);
  return answer;
}

std::string RegistryHttp::escape(const std::string& segment) const {
  char* text = curl_easy_escape(easy_.get(), segment.data(), static_cast<int>(segment.size()));
  if (text == nullptr) return {};
  std::string out(text);
  curl_free(text);
  return out;
}

}  // namespace skua
