#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bench/micro/entity_batches.h"
#include "bench/micro/synthetic_view.h"
#include "bench/suite/subject.h"

namespace skua::bench::micro {

// The workload of all lookups: a call takes a batch of entity ids, finds their packed rows and
// transposes them. CPU is that of the calling thread. Not thread-safe.
class LookupSubject : public Subject {
 public:
  [[nodiscard]] const std::string& name() const final { return name_; }
  [[nodiscard]] Slice run(std::chrono::nanoseconds length) final;

  // Looks up every entity of the population once, at the moment of one version, and compares every
  // value with what was written: false when one differs. Warms what can be warmed.
  [[nodiscard]] bool answers_all(std::uint32_t version);

 protected:
  LookupSubject(std::string name, std::shared_ptr<const SyntheticView> view,
                std::shared_ptr<const EntityBatches> batches)
      : name_(std::move(name)), view_(std::move(view)), batches_(std::move(batches)) {}

  // Where the row of each entity begins, in order, until release(); false when one has none.
  [[nodiscard]] virtual bool find(const EntityBatch& batch, std::vector<const char*>& rows) = 0;
  virtual void release() {}
  // The version that a lookup answers.
  [[nodiscard]] virtual std::uint32_t version_answered(std::uint32_t version_asked) const {
    return version_asked;
  }

  [[nodiscard]] const SyntheticView& view() const { return *view_; }
  [[nodiscard]] const EntityBatches& batches() const { return *batches_; }

 private:
  [[nodiscard]] bool call(const EntityBatch& batch);
  [[nodiscard]] bool is_right(const EntityBatch& batch) const;

  std::string name_;
  std::shared_ptr<const SyntheticView> view_;
  std::shared_ptr<const EntityBatches> batches_;
  std::size_t next_batch_ = 0;
  std::vector<const char*> rows_;
  std::vector<float> columns_;
};

}  // namespace skua::bench::micro
