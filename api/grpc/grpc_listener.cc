#include "api/grpc/grpc_listener.h"

#include <sys/stat.h>

#include <chrono>
#include <optional>
#include <utility>

namespace skua {
namespace {

constexpr std::chrono::seconds kCountInterval(2);
// At the limit, where every connection that comes asks for it.
constexpr std::chrono::milliseconds kCountIntervalLeast(100);

// The number of the socket behind a descriptor.
std::optional<std::uint64_t> socket_of(int descriptor) {
  struct stat found {};
  if (::fstat(descriptor, &found) != 0 || !S_ISSOCK(found.st_mode)) return std::nullopt;
  return found.st_ino;
}

}  // namespace

GrpcListener::GrpcListener(Options options, std::function<void(int)> hand_over,
                           std::function<void()> refused)
    : options_(std::move(options)),
      hand_over_(std::move(hand_over)),
      refused_(std::move(refused)),
      listener_({&io_}, [this](std::size_t, TcpSocket socket) { take(std::move(socket)); }) {}

GrpcListener::~GrpcListener() { stop(); }

Status GrpcListener::listen() { return listener_.listen("gRPC", options_.host, options_.port); }

void GrpcListener::serve() {
  listener_.accept();
  count_later();
  thread_ = std::thread([this] { io_.run(); });
}

void GrpcListener::stop() {
  if (!thread_.joinable()) return;
  listener_.stop();
  io_.stop();
  thread_.join();
}

void GrpcListener::take(TcpSocket socket) {
  if (open_.size() >= options_.connections_max &&
      std::chrono::steady_clock::now() - counted_ > kCountIntervalLeast)
    count();
  if (open_.size() >= options_.connections_max) return refused_();  // `socket` closes it.
  boost::system::error_code error;
  // gRPC writes a line to the log for each connection whose peer has gone already.
  (void)socket.remote_endpoint(error);
  if (error) return;
  socket.set_option(boost::asio::ip::tcp::no_delay(true), error);
  socket.native_non_blocking(true, error);
  const int descriptor = socket.release(error);
  if (error) return;
  if (const auto number = socket_of(descriptor)) open_.push_back({descriptor, *number});
  if (options_.gauge != nullptr) options_.gauge->Increment();
  hand_over_(descriptor);
}

void GrpcListener::count() {
  std::erase_if(open_, [](const Open& one) { return socket_of(one.descriptor) != one.socket; });
  counted_ = std::chrono::steady_clock::now();
  if (options_.gauge != nullptr) options_.gauge->Set(static_cast<double>(open_.size()));
}

void GrpcListener::count_later() {
  timer_.expires_after(kCountInterval);
  timer_.async_wait([this](boost::system::error_code error) {
    if (error) return;
    count();
    count_later();
  });
}

}  // namespace skua
