#pragma once

#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/fault/fault_store.h"

namespace skua::test {

// Random work on a store whose disk misbehaves, and the record of what came of it. What is answered
// goes to the oracle; what is not waits until settle() asks again: a write that carries a stamp is
// stored once, however often it is sent. Fails the running test when a promise is broken. Not
// thread-safe.
class FaultRun {
 public:
  static constexpr std::int64_t kEntities = 24;

  // Of what a run did, for its line of figures.
  struct Figures {
    std::uint64_t acknowledged_rows = 0;
    std::uint64_t answers = 0;    // Compared with the oracle, and the same.
    std::uint64_t data_loss = 0;  // Answers that said so.
    std::uint64_t refused = 0;    // Writes, loads and starts that were refused by name.
    std::uint64_t lost_rows = 0;  // Acknowledged, and rightly lost: durability by interval.
    std::uint64_t retries = 0;
    std::uint64_t restarts = 0;  // That the store asked for, of a disk that was well again.
    void add(const Figures& other);
  };

  FaultRun(FaultDisk& disk, const FaultStoreOptions& options, std::uint64_t seed);
  ~FaultRun();

  [[nodiscard]] FaultStore& store() { return store_; }
  [[nodiscard]] FaultOracle& oracle() { return oracle_; }
  [[nodiscard]] Figures& figures() { return figures_; }
  [[nodiscard]] bool has_load() const { return load_.has_value(); }
  // What is known of the store, to be known again when its disk is set back.
  struct Known;
  [[nodiscard]] Known known() const;
  void set_known(const Known& known);

  // One random operation, and a look at some answers. Does nothing once the power is off.
  void step();
  // Rounds of writes alone.
  void write_round();
  // After a start: what was acknowledged is there, or was the last of it and not synced yet; what
  // was not answered is asked for again.
  void settle();
  // The same after several starts; `survived`: the least that one of them found.
  void settle(Sequence survived);
  // Asks again until everything is answered, for as long as it may take for a disk that is well.
  void retry_unanswered();
  // Every answer that can be asked for.
  void check_all();
  // One step of a bulk load; and its publication, from wherever it is. False: it was refused.
  void load_step();
  [[nodiscard]] bool resume_and_publish_load();
  // Answers may say DATA_LOSS; never anything wrong.
  void set_expects_data_loss(bool expects) { expects_data_loss_ = expects; }
  // Refusals of writes are tried again in this run, not kept for a restart.
  void set_disk_may_recover(bool may) { disk_may_recover_ = may; }

 private:
  struct Attempt {
    std::vector<FaultRow> rows;
    std::string writer;
    std::uint64_t sequence = 0;
  };
  using Settled = std::vector<std::pair<Attempt, WriteReceipt>>;
  struct Load {
    std::string name;
    LoadNumber number = 0;
    std::vector<std::vector<FaultRow>> chunks;
    bool is_publishing = false;
  };
  struct Hold {
    Snapshot snapshot;
  };

  [[nodiscard]] FaultRow draw_row();
  [[nodiscard]] std::vector<FaultRow> draw_rows(std::int64_t most);
  [[nodiscard]] std::future<Result<WriteReceipt>> send(const Attempt& attempt);
  [[nodiscard]] Result<WriteReceipt> wait(std::future<Result<WriteReceipt>>& answer,
                                          const char* what);
  void take_receipt(const Attempt& attempt, const WriteReceipt& receipt);
  void take_settled(Settled settled);
  void wait_for_disk(int tries);
  void erase_one();
  [[nodiscard]] bool send_chunks(std::uint64_t first);
  [[nodiscard]] bool publish_load();
  void hold_one();
  void check_some();
  void note_synced();
  void settle_writes(bool has_lost);
  void settle_erase();
  void settle_load();
  void judge(FaultStore::Verdict& verdict);
  [[nodiscard]] bool is_off() const { return disk_.is_off(); }

  FaultDisk& disk_;
  RandomSource random_;
  FaultStore store_;
  FaultOracle oracle_;
  Figures figures_;
  std::int64_t next_value_ = 1;
  std::uint64_t next_name_ = 1;
  std::vector<std::uint64_t> writer_sequences_;
  std::vector<FaultRow> recent_;     // To be sent again, corrected or overtaken.
  std::vector<Attempt> unanswered_;  // In the order in which they were sent.
  std::optional<std::pair<std::int64_t, std::string>> unanswered_erase_;  // And its digest.
  std::optional<Load> load_;
  std::vector<Hold> holds_;
  Sequence synced_ = 0;  // Commits up to it must survive, whatever the durability is.
  bool expects_data_loss_ = false;
  bool disk_may_recover_ = false;
};

struct FaultRun::Known {
  FaultOracle oracle;
  std::optional<Load> load;
  std::vector<Hold> holds;
  Sequence synced = 0;
  std::vector<Attempt> unanswered;
  std::optional<std::pair<std::int64_t, std::string>> unanswered_erase;
};

}  // namespace skua::test
