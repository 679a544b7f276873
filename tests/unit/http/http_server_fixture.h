#pragma once

#include <gtest/gtest.h>
#include <prometheus/gauge.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "api/http/http_server.h"
#include "tests/unit/http/raw_client.h"

namespace skua {

// Echoes bodies; "/held" is answered when the test says so, "/thread" from another thread.
class FakeHandler {
 public:
  ~FakeHandler() {
    for (std::thread& thread : threads_) thread.join();
  }

  void handle(HttpRequest request, HttpRespond respond) {
    HttpResponse response;
    response.content_type = "text/plain";
    response.body = request.method + " " + request.path + "?" + request.query + " " + request.body;
    const std::lock_guard lock(mutex_);
    if (request.path == "/held") {
      held_.push_back([respond, response] { respond(response); });
      arrived_.notify_all();
    } else if (request.path == "/thread") {
      threads_.emplace_back([respond, response] { respond(response); });
    } else {
      respond(std::move(response));
    }
  }

  // Waits for a request of "/held"; running the result answers it.
  std::function<void()> next_held() {
    std::unique_lock lock(mutex_);
    if (!arrived_.wait_for(lock, std::chrono::seconds(10), [this] { return !held_.empty(); }))
      return {};
    auto answer = std::move(held_.front());
    held_.pop_front();
    return answer;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::function<void()>> held_;
  std::vector<std::thread> threads_;
};

class HttpServerTest : public ::testing::Test {
 protected:
  HttpServerTest() {
    options_.port = 0;
    options_.threads = 2;
    options_.header_bytes_max = 1024;
    options_.request_bytes_max = 200000;
    options_.linger_timeout = std::chrono::milliseconds(300);
    options_.connections_gauge = &connections_;
  }

  void start() {
    server_ =
        std::make_unique<HttpServer>(options_, [this](HttpRequest request, HttpRespond respond) {
          handler_.handle(std::move(request), std::move(respond));
        });
    ASSERT_TRUE(server_->start().ok());
  }

  HttpServerOptions options_;
  prometheus::Gauge connections_;
  FakeHandler handler_;
  std::unique_ptr<HttpServer> server_;
};

}  // namespace skua
