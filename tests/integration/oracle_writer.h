#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "skua/v1/ingest.pb.h"
#include "tests/integration/oracle_world.h"

namespace skua::test {

// Everything that changes rows: each operation does the same to the server and to the model, and
// compares receipts.
class OracleWriter {
 public:
  explicit OracleWriter(OracleWorld& world) : world_(world) {}

  // Rows or deletes, at random, some of them to be refused.
  void write();
  // The last write once more, without a writer stamp: judged anew.
  void write_again();
  // A stamped write once more: the receipt of its first attempt.
  void retry();
  void erase();
  // Stamped writes to a view that was dropped are not retried.
  void forget_view(const std::string& view);

 private:
  // A write as it is sent, and what the model knows of it.
  struct Attempt {
    std::string view;
    bool deletes = false;
    std::vector<ModelWrite> rows;
    v1::WriteRowsRequest request;
    v1::WriteRowsResponse answer;
  };
  struct Writer {
    std::uint64_t next_sequence = 1;
    std::deque<Attempt> attempts;
  };

  [[nodiscard]] Attempt make_attempt();
  [[nodiscard]] ModelWrite make_row(const ModelStore::View& view, bool deletes);
  void make_columns(Attempt& attempt);
  void spoil_rows(Attempt& attempt);
  [[nodiscard]] Status send(const Attempt& attempt, v1::WriteRowsResponse& answer);
  void commit(Attempt& attempt);
  void compare(const Attempt& attempt, const ModelReceipt& expected,
               const v1::WriteRowsResponse& answer);

  OracleWorld& world_;
  std::map<std::string, Writer> writers_;
  std::optional<Attempt> last_;
};

}  // namespace skua::test
