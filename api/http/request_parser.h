#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <cstddef>
#include <cstdint>

#include "api/http/http_message.h"

namespace skua {

// Parses one HTTP request straight into an HttpRequest; header fields that the server has no use
// for are checked and dropped. Grammar, chunks and limits are those of Boost.Beast. Not
// thread-safe.
class RequestParser final : public boost::beast::http::basic_parser<true> {
 public:
  RequestParser(std::uint64_t header_bytes_max, std::uint64_t body_bytes_max);

  // put(), with a limit for the header as a whole: that of Boost.Beast sees only what put() has
  // left over.
  [[nodiscard]] std::size_t parse(boost::asio::const_buffer bytes,
                                  boost::system::error_code& error);

  // REQUIRES below: is_header_done().
  [[nodiscard]] bool is_http_10() const { return version_ < 11; }
  // The peer sends its body only when told to (HTTP/1.1 only).
  [[nodiscard]] bool waits_for_invitation() const { return expects_continue_ && !is_http_10(); }
  // Bytes of the body so far.
  [[nodiscard]] std::uint64_t body_bytes() const { return request_.body.size(); }
  // REQUIRES: is_done().
  [[nodiscard]] HttpRequest release() && { return std::move(request_); }

 private:
  using Text = boost::beast::string_view;
  using Error = boost::system::error_code;
  using Field = boost::beast::http::field;

  void on_request_impl(boost::beast::http::verb method, Text method_text, Text target, int version,
                       Error& error) override;
  void on_response_impl(int, Text, int, Error&) override {}
  void on_field_impl(Field name, Text name_text, Text value, Error& error) override;
  void on_header_impl(Error& error) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& bytes, Error& error) override;
  std::size_t on_body_impl(Text body, Error& error) override;
  void on_chunk_header_impl(std::uint64_t, Text, Error&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t bytes_left, Text body, Error& error) override;
  void on_finish_impl(Error&) override {}

  // Where the first field of a name is kept; nullptr: nowhere.
  std::string* place_of(Field name, Text name_text);

  const std::uint64_t header_bytes_max_;
  std::uint64_t header_bytes_ = 0;  // Consumed so far.
  HttpRequest request_;
  int version_ = 0;
  bool expects_continue_ = false;
  bool has_transfer_encoding_ = false;
};

}  // namespace skua
