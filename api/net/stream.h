#pragma once

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "api/net/tcp_socket.h"
#include "api/net/tls_session.h"

namespace skua {

// The bytes of one connection, in clear or by TLS; in clear it does what its socket does and no
// more. Its handlers take (error_code, std::size_t bytes) and never run inside the call that they
// are given to. A model of Asio's AsyncReadStream and AsyncWriteStream for plain handlers. Not
// thread-safe; outlives its operations; moved only while there are none.
class Stream {
 public:
  using executor_type = TcpSocket::executor_type;

  explicit Stream(TcpSocket socket) : socket_(std::move(socket)) {}
  // By TLS, after shake_hands().
  Stream(TcpSocket socket, std::unique_ptr<TlsSession> tls);

  [[nodiscard]] executor_type get_executor() { return socket_.get_executor(); }
  // For its addresses and options.
  [[nodiscard]] TcpSocket& socket() { return socket_; }
  // Who the client is by its certificate; see TlsSession. Empty in clear.
  [[nodiscard]] std::string client_name() const { return tls_ ? tls_->client_name() : ""; }

  // One step. `error` is would_block where async_wait_ready() has to come before the next.
  void shake_hands(boost::system::error_code& error);
  template <typename Handler>
  void async_wait_ready(Handler&& handler) {
    socket_.async_wait(tls_needs_read_ ? TcpSocket::wait_read : TcpSocket::wait_write,
                       std::forward<Handler>(handler));
  }

  // Writes what fits at once. `error` is would_block when that is nothing; then, and only then,
  // async_wait_ready() says when to come again with the same bytes. REQUIRES: the socket is
  // non-blocking.
  template <typename Buffers>
  std::size_t write_some(const Buffers& buffers, boost::system::error_code& error) {
    if (!tls_) return socket_.write_some(buffers, error);
    Pieces pieces;
    return encrypt(gather(buffers, pieces), error);
  }

  template <typename Buffers, typename Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    if (!tls_) return socket_.async_read_some(buffers, std::forward<Handler>(handler));
    boost::asio::mutable_buffer piece;
    for (auto at = boost::asio::buffer_sequence_begin(buffers);
         piece.size() == 0 && at != boost::asio::buffer_sequence_end(buffers); ++at)
      piece = *at;
    read_encrypted<false>(piece, std::decay_t<Handler>(std::forward<Handler>(handler)));
  }

  template <typename Buffers, typename Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    if (!tls_) return socket_.async_write_some(buffers, std::forward<Handler>(handler));
    write_encrypted<false>(buffers, std::decay_t<Handler>(std::forward<Handler>(handler)));
  }

  // The peer has closed, or its sending side, whatever of it was not read yet.
  [[nodiscard]] bool peer_has_gone();
  // The peer sees an end, and may still send.
  void end_sending();
  // Operations that wait are cancelled; those that are done already are not.
  void cancel();
  void close();

 private:
  static constexpr std::size_t kPiecesMax = 8;
  using Pieces = std::array<boost::asio::const_buffer, kPiecesMax>;

  // The first pieces that are not empty.
  template <typename Buffers>
  static std::span<const boost::asio::const_buffer> gather(const Buffers& buffers, Pieces& pieces) {
    std::size_t count = 0;
    for (auto at = boost::asio::buffer_sequence_begin(buffers);
         count < kPiecesMax && at != boost::asio::buffer_sequence_end(buffers); ++at) {
      const boost::asio::const_buffer piece = *at;
      if (piece.size() > 0) pieces[count++] = piece;
    }
    return {pieces.data(), count};
  }

  std::size_t decrypt(boost::asio::mutable_buffer buffer, boost::system::error_code& error);
  std::size_t encrypt(std::span<const boost::asio::const_buffer> pieces,
                      boost::system::error_code& error);
  void note(TlsSession::Outcome outcome, boost::system::error_code& error);

  // `waited`: a handler may run here and now.
  template <bool waited, typename Handler>
  void read_encrypted(boost::asio::mutable_buffer buffer, Handler handler) {
    boost::system::error_code error;
    const std::size_t bytes = decrypt(buffer, error);
    if (error != boost::asio::error::would_block)
      return finish<waited>(std::move(handler), error, bytes);
    async_wait_ready(
        [this, buffer, handler = std::move(handler)](boost::system::error_code failed) mutable {
          if (failed) return handler(failed, std::size_t{0});
          read_encrypted<true>(buffer, std::move(handler));
        });
  }

  template <bool waited, typename Buffers, typename Handler>
  void write_encrypted(const Buffers& buffers, Handler handler) {
    boost::system::error_code error;
    Pieces pieces;
    const std::size_t bytes = encrypt(gather(buffers, pieces), error);
    if (error != boost::asio::error::would_block)
      return finish<waited>(std::move(handler), error, bytes);
    async_wait_ready(
        [this, buffers, handler = std::move(handler)](boost::system::error_code failed) mutable {
          if (failed) return handler(failed, std::size_t{0});
          write_encrypted<true>(buffers, std::move(handler));
        });
  }

  template <bool waited, typename Handler>
  void finish(Handler handler, boost::system::error_code error, std::size_t bytes) {
    if constexpr (waited) return handler(error, bytes);
    boost::asio::post(get_executor(), [handler = std::move(handler), error, bytes]() mutable {
      handler(error, bytes);
    });
  }

  TcpSocket socket_;
  std::unique_ptr<TlsSession> tls_;  // nullptr: in clear.
  bool tls_needs_read_ = false;      // Else room, which is what a plain write waits for, too.
};

}  // namespace skua
