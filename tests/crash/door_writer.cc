#include "tests/crash/door_writer.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "tests/support/grpc_door.h"
#include "tests/support/http_door.h"

namespace skua::test {
namespace {

using Kind = CrashRow::Kind;

constexpr std::size_t kRowsPerWrite = 8;
constexpr std::size_t kRowsPerDelete = 3;
constexpr std::size_t kEntitiesPerErase = 2;

// Refused early, with nothing stored.
bool is_refused(const Status& status) { return status.code() == StatusCode::kResourceExhausted; }

}  // namespace

std::unique_ptr<Door> open_door(DoorKind kind, const ServerPorts& ports) {
  if (kind == DoorKind::kGrpc)
    return std::make_unique<GrpcDoor>(ports.grpc, std::chrono::seconds(20));
  return std::make_unique<HttpDoor>(
      ports.http, kind == DoorKind::kHttpJson ? HttpBody::kJson : HttpBody::kProtobuf);
}

DoorWriter::DoorWriter(Oracle& oracle, DoorKind kind, bool is_stamped, RowsSource source)
    : oracle_(oracle), kind_(kind), is_stamped_(is_stamped), source_(std::move(source)) {}

DoorWriter::Sent DoorWriter::make() {
  Sent sent;
  const std::int64_t kind = source_.random().between(1, 40);
  std::size_t rows = kRowsPerWrite;
  if (kind == 1) {
    sent.kind = Kind::kErase;
    rows = kEntitiesPerErase;
  } else if (kind <= 5) {
    sent.kind = Kind::kDelete;
    rows = kRowsPerDelete;
  }
  sent.ticket = oracle_.state().begin(source_.rows(sent.kind, rows));
  if (is_stamped_ && sent.kind != Kind::kErase) {
    sent.stamp.set_writer_id("writer" + std::to_string(source_.first_entity()));
    sent.stamp.set_sequence(next_sequence_++);
  }
  return sent;
}

Status DoorWriter::send(Door& door, const Sent& sent, v1::WriteRowsResponse& receipt) {
  const std::vector<CrashRow> rows = oracle_.state().rows_of(sent.ticket);
  if (sent.kind == Kind::kErase) {
    v1::EraseEntitiesResponse erased;
    return door.erase(erase_request(rows), erased);
  }
  if (sent.kind == Kind::kDelete) {
    v1::DeleteRowsRequest request = delete_request(rows);
    if (is_stamped_) *request.mutable_writer() = sent.stamp;
    return door.remove(request, receipt);
  }
  v1::WriteRowsRequest request = write_request(rows);
  if (is_stamped_) *request.mutable_writer() = sent.stamp;
  return door.write(request, receipt);
}

bool DoorWriter::try_pending(Door& door) {
  v1::WriteRowsResponse receipt;
  const Status status = send(door, *pending_, receipt);
  if (is_gone(status)) return false;
  if (is_refused(status)) return true;
  if (!status.ok()) oracle_.fail(std::string(door.name()) + " write: " + status.to_string());
  if (pending_->kind != Kind::kErase &&
      (receipt.rejected() > 0 || receipt.outcomes().size() != pending_->ticket.size()))
    oracle_.fail(std::string(door.name()) + " receipt: " + receipt.ShortDebugString());
  oracle_.state().acknowledge(pending_->ticket);
  pending_->receipt = receipt;
  last_ = std::move(pending_);
  pending_.reset();
  return true;
}

void DoorWriter::work(const ServerPorts& ports, const std::atomic<bool>& stopping) {
  const std::unique_ptr<Door> door = open_door(kind_, ports);
  while (!stopping) {
    if (!pending_) pending_ = make();
    if (!try_pending(*door)) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

// A write that was acknowledged, once more: nothing is applied twice.
void DoorWriter::repeat_last(Door& door) {
  if (!last_ || last_->kind == Kind::kErase) return;
  v1::WriteRowsResponse receipt;
  const Status status = send(door, *last_, receipt);
  if (!status.ok()) {
    oracle_.fail(std::string(door.name()) + " repeated write: " + status.to_string());
  } else if (is_stamped_) {
    if (!receipt.repeated_receipt()) oracle_.fail("a repeated write was taken for a new one");
    receipt.set_repeated_receipt(last_->receipt.repeated_receipt());
    if (receipt.ShortDebugString() != last_->receipt.ShortDebugString())
      oracle_.fail("a repeated write has another receipt: " + receipt.ShortDebugString());
  } else if (receipt.applied() + receipt.superseded() > 0) {
    oracle_.fail("a repeated write was applied again: " + receipt.ShortDebugString());
  }
}

void DoorWriter::settle(const ServerPorts& ports) {
  const std::unique_ptr<Door> door = open_door(kind_, ports);
  if (pending_) {
    oracle_.check_whole(*door, {pending_->ticket});
    if (!try_pending(*door) || pending_) oracle_.fail("a write cannot be brought to its end");
  }
  repeat_last(*door);
}

}  // namespace skua::test
