#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/crash/agent.h"
#include "tests/crash/crash_rows_source.h"
#include "tests/crash/oracle.h"
#include "tests/support/door.h"

namespace skua::test {

enum class DoorKind { kGrpc, kHttpJson, kHttpProtobuf };
[[nodiscard]] std::unique_ptr<Door> open_door(DoorKind kind, const ServerPorts& ports);

// Writes, deletes and erases through one door, one request at a time. With a writer's stamp a
// repeat must give the first receipt; without one it must change nothing.
class DoorWriter final : public Agent {
 public:
  DoorWriter(Oracle& oracle, DoorKind kind, bool is_stamped, RowsSource source);

  void work(const ServerPorts& ports, const std::atomic<bool>& stopping) override;
  void settle(const ServerPorts& ports) override;

 private:
  struct Sent {
    CrashRow::Kind kind = CrashRow::Kind::kUpsert;
    ExpectedState::Ticket ticket;
    v1::WriterStamp stamp;
    v1::WriteRowsResponse receipt;
  };

  [[nodiscard]] Sent make();
  Status send(Door& door, const Sent& sent, v1::WriteRowsResponse& receipt);
  // False: the server is gone.
  bool try_pending(Door& door);
  void repeat_last(Door& door);

  Oracle& oracle_;
  DoorKind kind_;
  bool is_stamped_;
  RowsSource source_;
  std::uint64_t next_sequence_ = 1;
  std::optional<Sent> pending_;
  std::optional<Sent> last_;
};

}  // namespace skua::test
