#include "api/net/stream.h"

#include <poll.h>

#include <algorithm>
#include <cstring>

namespace skua {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// The largest record of TLS, and what is written before other connections take their turn.
constexpr std::size_t kRecordBytes = 16384;
constexpr std::size_t kWrittenAtOnceBytes = 16 * kRecordBytes;

// Takes the bytes of one record from several pieces, in order.
class RecordSource {
 public:
  explicit RecordSource(std::span<const asio::const_buffer> pieces) : pieces_(pieces) {
    for (const auto& piece : pieces_) left_ += piece.size();
  }

  [[nodiscard]] std::size_t left() const { return left_; }

  // The next record: where it lies if that is in one place, else joined.
  [[nodiscard]] asio::const_buffer next(std::array<char, kRecordBytes>& joined) const {
    const asio::const_buffer first = pieces_[at_] + offset_;
    if (first.size() >= std::min(kRecordBytes, left_)) return asio::buffer(first, kRecordBytes);
    std::size_t size = 0;
    std::size_t offset = offset_;
    for (std::size_t i = at_; i < pieces_.size() && size < kRecordBytes; ++i, offset = 0) {
      const asio::const_buffer piece = pieces_[i] + offset;
      const std::size_t taken = std::min(piece.size(), kRecordBytes - size);
      std::memcpy(joined.data() + size, piece.data(), taken);
      size += taken;
    }
    return asio::buffer(joined, size);
  }

  void skip(std::size_t bytes) {
    left_ -= bytes;
    offset_ += bytes;
    while (at_ < pieces_.size() && offset_ >= pieces_[at_].size()) offset_ -= pieces_[at_++].size();
  }

 private:
  std::span<const asio::const_buffer> pieces_;
  std::size_t at_ = 0;
  std::size_t offset_ = 0;  // In pieces_[at_].
  std::size_t left_ = 0;
};

}  // namespace

Stream::Stream(TcpSocket socket, std::unique_ptr<TlsSession> tls)
    : socket_(std::move(socket)), tls_(std::move(tls)) {
  error_code ignored;
  socket_.non_blocking(true, ignored);
}

void Stream::shake_hands(error_code& error) { note(tls_->handshake(), error); }

bool Stream::peer_has_gone() {
  pollfd look{socket_.native_handle(), POLLRDHUP, 0};
  return ::poll(&look, 1, 0) > 0;
}

void Stream::end_sending() {
  if (tls_) tls_->end();
  error_code ignored;
  socket_.shutdown(TcpSocket::shutdown_send, ignored);
}

void Stream::cancel() {
  error_code ignored;
  socket_.cancel(ignored);
}

void Stream::close() {
  if (tls_) {
    if (socket_.is_open()) tls_->end();
    // A wait that is over already is not cancelled: its operation still goes on, into nothing.
    tls_->leave_socket();
  }
  error_code ignored;
  socket_.close(ignored);
}

std::size_t Stream::decrypt(asio::mutable_buffer buffer, error_code& error) {
  error = {};
  if (buffer.size() == 0) return 0;
  const TlsSession::Moved moved = tls_->read(buffer.data(), buffer.size());
  note(moved.outcome, error);
  return error ? 0 : moved.bytes;
}

std::size_t Stream::encrypt(std::span<const asio::const_buffer> pieces, error_code& error) {
  error = {};
  RecordSource source(pieces);
  std::array<char, kRecordBytes> joined;
  std::size_t written = 0;
  while (source.left() > 0 && written < kWrittenAtOnceBytes) {
    const asio::const_buffer record = source.next(joined);
    const TlsSession::Moved moved =
        tls_->write(record.data(), record.size(), source.left() > record.size());
    note(moved.outcome, error);
    if (error) break;
    written += moved.bytes;
    source.skip(moved.bytes);
  }
  // Whoever wrote something comes again, and then meets the error.
  if (written > 0) error = {};
  return written;
}

void Stream::note(TlsSession::Outcome outcome, error_code& error) {
  switch (outcome) {
    case TlsSession::Outcome::kDone:
      tls_needs_read_ = false;
      error = {};
      return;
    case TlsSession::Outcome::kNeedsRead:
    case TlsSession::Outcome::kNeedsWrite:
      tls_needs_read_ = outcome == TlsSession::Outcome::kNeedsRead;
      error = asio::error::would_block;
      return;
    case TlsSession::Outcome::kEnded:
      error = asio::error::eof;
      return;
    case TlsSession::Outcome::kFailed:
      error = asio::error::connection_aborted;
      return;
  }
}

}  // namespace skua
