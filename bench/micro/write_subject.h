#pragma once

#include <string>
#include <vector>

#include "bench/micro/write_source.h"
#include "bench/suite/subject.h"

namespace skua::bench::micro {

// The workload of all durable writes: rows are made in bounded portions while the clock stands,
// then written. A slice begins with the store in its first state, and is a number of writes that
// depends on the length alone, so that all slices meet the same flushes and compactions. Its values
// are rows. Its CPU is that of all threads of the process until they rest, flushes and compactions
// included, without the making of rows. Not thread-safe.
class WriteSubject : public Subject {
 public:
  [[nodiscard]] const std::string& name() const final { return name_; }
  [[nodiscard]] Slice run(std::chrono::nanoseconds length) final;

  // Writes one portion and reads it back: false when anything differs from what was written.
  [[nodiscard]] bool writes_what_it_should();

 protected:
  using Write = std::vector<WrittenRow>;

  WriteSubject(std::string name, WriteSource source)
      : name_(std::move(name)), source_(std::move(source)) {}

  // Opens the store in its first state.
  virtual void reset() {}
  // Makes what write_prepared() is to write.
  virtual void prepare(const std::vector<Write>& writes) = 0;
  // Returns after everything is durable: the number of writes that failed.
  [[nodiscard]] virtual std::uint64_t write_prepared() = 0;
  [[nodiscard]] virtual bool holds(const Write& write) = 0;

 private:
  void draw_writes();

  std::string name_;
  WriteSource source_;
  std::vector<Write> writes_;
};

}  // namespace skua::bench::micro
