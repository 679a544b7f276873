#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/load/http_answer.h"
#include "bench/load/memcached_answer.h"
#include "bench/load/resp_answer.h"
#include "bench/load/resp_command.h"

namespace skua::bench {
namespace {

using MakeReader = std::function<std::unique_ptr<AnswerReader>()>;

// Feeds the stream in two pieces as a connection would; returns how each answer ended.
std::vector<AnswerProgress> read_in_two(AnswerReader& reader, const std::string& stream,
                                        std::size_t split) {
  std::vector<AnswerProgress> ends;
  std::string buffer;
  for (const std::string& piece : {stream.substr(0, split), stream.substr(split)}) {
    buffer += piece;
    while (!buffer.empty()) {
      const AnswerReader::Taken taken = reader.take(buffer);
      buffer.erase(0, taken.bytes);
      if (taken.progress == AnswerProgress::kMore) break;
      ends.push_back(taken.progress);
      if (taken.progress == AnswerProgress::kMalformed) return ends;
    }
  }
  if (!buffer.empty()) ends.push_back(AnswerProgress::kMalformed);
  return ends;
}

void expect_ends(const MakeReader& make, const std::string& stream,
                 const std::vector<AnswerProgress>& expected) {
  for (std::size_t split = 0; split <= stream.size(); ++split)
    EXPECT_EQ(read_in_two(*make(), stream, split), expected) << "split at " << split;
}

constexpr AnswerProgress kWhole = AnswerProgress::kWhole;
constexpr AnswerProgress kRefused = AnswerProgress::kRefused;
constexpr AnswerProgress kMalformed = AnswerProgress::kMalformed;

TEST(LoadAnswers, HttpEndsByContentLength) {
  const MakeReader make = [] { return std::make_unique<HttpAnswerReader>(); };
  expect_ends(make, "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nA: b\r\n\r\nhello", {kWhole});
  expect_ends(make, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", {kWhole});
  expect_ends(make,
              "HTTP/1.1 429 Too Many\r\nX: y\r\nContent-Length: 2\r\n\r\n{}"
              "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\n",
              {kRefused, kWhole});
  for (const char* status : {"400", "404", "500", "503"})
    expect_ends(make, "HTTP/1.1 " + std::string(status) + " No\r\nContent-Length: 0\r\n\r\n",
                {AnswerProgress::kFailed});
}

TEST(LoadAnswers, HttpWithoutLengthIsMalformed) {
  const MakeReader make = [] { return std::make_unique<HttpAnswerReader>(); };
  expect_ends(make, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", {kMalformed});
  EXPECT_EQ(make()->take("nonsense\r\n\r\n").progress, kMalformed);
}

TEST(LoadAnswers, HttpBodyFollowsTheHeader) {
  EXPECT_EQ(http_body("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"), "ab");
  EXPECT_EQ(http_body("HTTP/1.1 200 OK\r\n"), "");
}

TEST(LoadAnswers, RespEndsAfterAllReplies) {
  const MakeReader one = [] { return std::make_unique<RespAnswerReader>(1); };
  expect_ends(one, "+OK\r\n", {kWhole});
  expect_ends(one, "$5\r\na\r\nb\n\r\n", {kWhole});
  expect_ends(one, "$-1\r\n*-1\r\n*0\r\n:12\r\n", {kWhole, kWhole, kWhole, kWhole});
  expect_ends(one, "*3\r\n$2\r\nab\r\n*2\r\n:1\r\n$-1\r\n$0\r\n\r\n", {kWhole});
  const MakeReader two = [] { return std::make_unique<RespAnswerReader>(2); };
  expect_ends(two, "*1\r\n$1\r\nx\r\n*1\r\n$-1\r\n", {kWhole});
  expect_ends(two, "-ERR no\r\n:1\r\n:1\r\n:2\r\n", {kRefused, kWhole});
}

TEST(LoadAnswers, RespOfAnotherFormIsMalformed) {
  RespAnswerReader reader(1);
  EXPECT_EQ(reader.take("HTTP/1.1 400\r\n").progress, kMalformed);
  RespAnswerReader number(1);
  EXPECT_EQ(number.take("$x\r\n").progress, kMalformed);
}

TEST(LoadAnswers, MemcachedEndsByItsLastLine) {
  const MakeReader make = [] { return std::make_unique<MemcachedAnswerReader>(); };
  expect_ends(make, "END\r\n", {kWhole});
  expect_ends(make, "VALUE k 0 5\r\nEND\r\n\r\nVALUE l 0 0\r\n\r\nEND\r\nSTORED\r\n",
              {kWhole, kWhole});
  expect_ends(make, "SERVER_ERROR out of memory\r\n", {kRefused});
  EXPECT_EQ(make()->take("what\r\n").progress, kMalformed);
}

TEST(LoadAnswers, CommandsAreArraysOfBulkStrings) {
  std::string command;
  append_resp_command(command, {"GET", std::string_view("a\0b", 3)});
  EXPECT_EQ(command, std::string("*2\r\n$3\r\nGET\r\n$3\r\na\0b\r\n", 22));
}

}  // namespace
}  // namespace skua::bench
