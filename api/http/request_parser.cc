#include "api/http/request_parser.h"

#include <algorithm>
#include <boost/beast/http/error.hpp>
#include <string_view>

namespace skua {
namespace {

// What a body may reserve before its bytes arrive.
constexpr std::uint64_t kReservedBodyBytes = 64 << 10;

}  // namespace

RequestParser::RequestParser(std::uint64_t header_bytes_max, std::uint64_t body_bytes_max)
    : header_bytes_max_(header_bytes_max) {
  header_limit(static_cast<std::uint32_t>(header_bytes_max));
  body_limit(body_bytes_max);
}

std::size_t RequestParser::parse(boost::asio::const_buffer bytes,
                                 boost::system::error_code& error) {
  if (is_header_done()) return put(bytes, error);
  const std::size_t consumed = put(bytes, error);  // Never goes beyond the end of the header.
  header_bytes_ += consumed;
  const std::size_t left = is_header_done() ? 0 : bytes.size() - consumed;
  const bool is_well_formed = !error || error == boost::beast::http::error::need_more;
  if (is_well_formed && header_bytes_ + left > header_bytes_max_)
    error = boost::beast::http::error::header_limit;
  return consumed;
}

void RequestParser::on_request_impl(boost::beast::http::verb /*method*/, Text method_text,
                                    Text target, int version, Error& /*error*/) {
  version_ = version;
  request_.method.assign(method_text.data(), method_text.size());
  const std::string_view whole(target.data(), target.size());
  const std::size_t path_end = std::min(whole.find('?'), whole.size());
  request_.path = whole.substr(0, path_end);
  request_.query = whole.substr(std::min(path_end + 1, whole.size()));
}

std::string* RequestParser::place_of(Field name, Text name_text) {
  switch (name) {
    case Field::content_type:
      return &request_.content_type;
    case Field::accept:
      return &request_.accept;
    case Field::authorization:
      return &request_.authorization;
    case Field::origin:
      return &request_.origin;
    case Field::unknown:
      if (boost::beast::iequals(name_text, "traceparent")) return &request_.traceparent;
      if (boost::beast::iequals(name_text, "X-API-Key")) return &request_.authorization;
      return boost::beast::iequals(name_text, "X-Request-Timeout-Ms") ? &request_.request_timeout_ms
                                                                      : nullptr;
    default:
      return nullptr;
  }
}

void RequestParser::on_field_impl(Field name, Text name_text, Text value, Error& /*error*/) {
  // A trailer: it must not say what proxies looked for in the header (RFC 9110, 6.5.1).
  if (is_header_done()) return;
  if (name == Field::transfer_encoding) has_transfer_encoding_ = true;
  if (name == Field::expect && boost::beast::iequals(value, "100-continue"))
    expects_continue_ = true;
  if (std::string* place = place_of(name, name_text); place != nullptr && place->empty())
    place->assign(value.data(), value.size());
}

// Boost.Beast lets these pass, but proxies disagree about where such a request ends (RFC 9112, 6.1
// and 6.3).
void RequestParser::on_header_impl(Error& error) {
  if (has_transfer_encoding_ && (!chunked() || is_http_10()))
    error = boost::beast::http::error::bad_transfer_encoding;
}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>& bytes,
                                      Error& /*error*/) {
  if (bytes) request_.body.reserve(std::min(*bytes, kReservedBodyBytes));
}

std::size_t RequestParser::on_body_impl(Text body, Error& /*error*/) {
  request_.body.append(body.data(), body.size());
  return body.size();
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t /*bytes_left*/, Text body,
                                              Error& error) {
  return on_body_impl(body, error);
}

}  // namespace skua
