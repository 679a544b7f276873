#include "tests/fuzz/wire_world.h"

#include <google/protobuf/stubs/logging.h>
#include <simdjson.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "api/service/dead_letter_record.h"
#include "skua/v1/admin.pb.h"
#include "skua/v1/backup.pb.h"
#include "skua/v1/dead_letters.pb.h"
#include "skua/v1/ingest.pb.h"
#include "skua/v1/load.pb.h"
#include "skua/v1/online.pb.h"
#include "skua/v1/registry.pb.h"
#include "skua/v1/snapshot.pb.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/unit/wire/wire_fixture.h"

namespace skua::test {
namespace {

using v1::DeleteRowsRequest;
using DeleteRowsResponse = v1::WriteRowsResponse;

constexpr std::string_view kSessionWord = "@session";
constexpr std::uint64_t kMessageBytesMax = 4096;

template <typename Response>
bool is_whole_message(const std::string& body) {
  Response response;
  return response.ParseFromString(body);
}

bool is_whole(Operation operation, Encoding encoding, const std::string& body) {
  using namespace v1;  // NOLINT(google-build-using-namespace): the macro names its messages.
  if (encoding == Encoding::kJson) return nlohmann::json::accept(body);
  switch (operation) {
#define OPERATION(service, method, path, cost, need) \
  case Operation::k##method:                         \
    return is_whole_message<method##Response>(body);
#include "api/service/operations.def"
#undef OPERATION
  }
  return false;
}

bool changes_nothing(Operation operation) {
  switch (operation) {
    case Operation::kGetFeatures:
    case Operation::kGetHistory:
    case Operation::kList:
    case Operation::kDescribe:
    case Operation::kReadSnapshot:
    case Operation::kListLoads:
    case Operation::kStatus:
    case Operation::kConfirmClock:
    case Operation::kCompact:
    case Operation::kListKeys:
    case Operation::kListDeadLetters:
    case Operation::kShowDeadLetter:
      return true;
    default:
      return false;
  }
}

// A refused chunk closes the session of its load.
bool may_close_session(Operation operation) {
  return operation == Operation::kStageRows || operation == Operation::kPublishLoad;
}

// An error with a code that a client can do something with, and a message that people and logs may
// see: UTF-8, short, and no line of its own.
bool is_fit(const Status& error) {
  const StatusCode code = error.code();
  const std::string& message = error.message();
  return code != StatusCode::kInternal && code != StatusCode::kUnknown &&
         code != StatusCode::kDataLoss && !message.empty() && message.size() <= kMessageBytesMax &&
         simdjson::validate_utf8(message) &&
         std::all_of(message.begin(), message.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= 0x20; });
}

}  // namespace

class WireWorld::World final : public WireTest {
 public:
  World() {
    write(R"({"feature_view":"weather","rows":[{"airport":"EWR","temp":39.02,"ticks":-1,
        "gusty":true,"note":"a","raw":"//4=","seen":"2013-01-01T00:00:00Z","embedding":[1,2.5],
        "tags":["x",""],"event_timestamp":"2013-07-04T11:00:00Z"},{"airport":"JFK"}]})");
    write(R"({"feature_view":"flights","rows":[{"airport":"EWR","number":1,"delay":-3}]})");
    (void)engine.hold_snapshot(std::chrono::hours(1), "1");
    DeadLetter letter;
    letter.sequence = 1000;
    letter.reason = invalid_argument("no number");
    DeadLetterRecord record;
    record.key = "EWR";
    record.value = "EWR 12.5";
    letter.record = encode_dead_letter_record(record);
    const Incarnation incarnation = (*registry->snapshot()->view("", "weather"))->incarnation();
    engine.letters[{incarnation, letter.sequence}] = letter;
    const auto begun = loads.begin(kEveryone, "", "weather", "night", false);
    SKUA_FUZZ_CHECK(begun.ok());
    session_ = begun->session;
  }

  [[nodiscard]] std::uint64_t session() const { return session_; }
  // The answer; a chunk that waits for an earlier one is answered when the server stops.
  Reply send(Call request) {
    auto answer = std::make_shared<std::promise<Reply>>();
    auto future = answer->get_future();
    const bool may_wait = request.operation == Operation::kStageRows;
    dispatcher.dispatch(std::move(request), [answer](Reply reply) {
      answer->set_value(std::move(reply));  // Throws when there is a second one.
    });
    if (may_wait && future.wait_for(std::chrono::milliseconds(20)) != std::future_status::ready)
      loads.stop();
    SKUA_FUZZ_CHECK(future.wait_for(std::chrono::seconds(8)) == std::future_status::ready);
    return future.get();
  }

 private:
  void TestBody() override {}
  void write(const std::string& body) {
    SKUA_FUZZ_CHECK(call(Operation::kWriteRows, body).status.ok());
  }

  std::uint64_t session_ = 0;
};

WireWorld::WireWorld() {
  static const google::protobuf::LogSilencer silencer;
  spdlog::set_level(spdlog::level::off);
}

WireWorld::~WireWorld() = default;

Reply WireWorld::answer(Operation operation, Call call) {
  if (world_ == nullptr) world_ = std::make_unique<World>();
  if (call.request_encoding == Encoding::kJson) {
    if (const auto at = call.body.find(kSessionWord); at != std::string::npos)
      call.body.replace(at, kSessionWord.size(), std::to_string(world_->session()));
  } else if (may_close_session(operation)) {
    const std::uint64_t session = world_->session();
    call.body.push_back('\x11');  // Field 2, fixed64: the last one counts.
    call.body.append(reinterpret_cast<const char*>(&session), sizeof(session));
  }
  Reply reply = world_->send(std::move(call));
  if (may_close_session(operation) || (reply.status.ok() && !changes_nothing(operation)))
    world_.reset();
  return reply;
}

void WireWorld::check(Operation operation, std::string body, Encoding request, Encoding reply) {
  Call call;
  call.operation = operation;
  call.request_encoding = request;
  call.reply_encoding = reply;
  call.body = std::move(body);
  const Reply got = answer(operation, std::move(call));
  if (got.status.ok()) {
    SKUA_FUZZ_CHECK(is_whole(operation, reply, got.body));
    return;
  }
  if (!is_fit(got.status)) std::fprintf(stderr, "answer: %s\n", got.status.to_string().c_str());
  SKUA_FUZZ_CHECK(is_fit(got.status));
}

}  // namespace skua::test
