#include "tests/crash/expected_state.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

namespace skua::test {

ExpectedState::ExpectedState(const std::filesystem::path& file, std::uint32_t entities)
    : entities_(entities) {
  constexpr std::size_t kBytes = kSlotsMax * sizeof(Slot);
  static_assert(sizeof(Slot) == 24);
  const int descriptor = ::open(file.c_str(), O_CREAT | O_RDWR | O_TRUNC, 0644);
  // Without holes filled: it takes what is used.
  const bool is_made = descriptor >= 0 && ::ftruncate(descriptor, kBytes) == 0;
  void* const at = is_made
                       ? ::mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
                       : MAP_FAILED;
  if (descriptor >= 0) ::close(descriptor);
  if (at == MAP_FAILED) throw std::runtime_error("cannot map " + file.string());
  slots_ = {static_cast<Slot*>(at), kSlotsMax};
}

ExpectedState::~ExpectedState() { ::munmap(slots_.data(), slots_.size_bytes()); }

CrashRow ExpectedState::row_of(const Slot& slot) {
  return {slot.kind, slot.entity, slot.event_us, slot.seed};
}

ExpectedState::Ticket ExpectedState::begin(const std::vector<CrashRow>& rows) {
  Ticket ticket;
  for (const CrashRow& row : rows) {
    const std::uint32_t at = next_slot_++;
    if (at >= slots_.size()) throw std::runtime_error("the expected state is full");
    const std::lock_guard lock(mutex_of(row.entity));
    slots_[at] = {row.seed, row.event_us, row.entity, row.kind, 1, 0};
    entities_[row.entity].slots.push_back(at);
    ticket.push_back(at);
  }
  return ticket;
}

void ExpectedState::acknowledge(const Ticket& ticket) {
  for (const std::uint32_t at : ticket) {
    const std::lock_guard lock(mutex_of(slots_[at].entity));
    slots_[at].is_pending = 0;
    Entity& entity = entities_[slots_[at].entity];
    const auto place = std::find(entity.slots.rbegin(), entity.slots.rend(), at);
    entity.least = std::max(entity.least, static_cast<std::size_t>(entity.slots.rend() - place));
  }
  acknowledged_ += ticket.size();
}

std::vector<CrashRow> ExpectedState::rows_of(const Ticket& ticket) const {
  std::vector<CrashRow> rows;
  for (const std::uint32_t at : ticket) rows.push_back(row_of(slots_[at]));
  return rows;
}

ExpectedState::Known ExpectedState::known(std::uint32_t entity) const {
  Known known;
  const std::lock_guard lock(mutex_of(entity));
  for (const std::uint32_t at : entities_[entity].slots) known.rows.push_back(row_of(slots_[at]));
  known.least = entities_[entity].least;
  return known;
}

std::size_t ExpectedState::least(std::uint32_t entity) const {
  const std::lock_guard lock(mutex_of(entity));
  return entities_[entity].least;
}

void ExpectedState::saw(std::uint32_t entity, std::size_t steps) {
  const std::lock_guard lock(mutex_of(entity));
  entities_[entity].least = std::max(entities_[entity].least, steps);
}

}  // namespace skua::test
