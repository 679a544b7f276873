#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace skua {

// Epoch-based reclamation (Fraser, "Practical lock-freedom", 2004): who reads shared memory without
// a lock holds a Pin; what was unlinked is used again only when every pin taken before has gone.
// One pin covers a whole request. THREAD-SAFE.
class Epochs {
 private:
  struct alignas(64) Place {
    std::atomic<std::uint64_t> epoch{0};  // 0: free.
  };

 public:
  using Epoch = std::uint64_t;

  // Ends on destruction, on any thread. Empty when every place was taken.
  class Pin {
   public:
    Pin() = default;
    Pin(Pin&& other) noexcept : place_(std::exchange(other.place_, nullptr)) {}
    Pin& operator=(Pin&& other) noexcept {
      std::swap(place_, other.place_);
      return *this;
    }
    ~Pin() {
      if (place_ != nullptr) place_->store(0, std::memory_order_release);
    }
    explicit operator bool() const { return place_ != nullptr; }

   private:
    friend class Epochs;
    explicit Pin(std::atomic<Epoch>* place) : place_(place) {}
    std::atomic<Epoch>* place_ = nullptr;
  };

  // Before the first shared pointer is read.
  [[nodiscard]] Pin pin();
  // The stamp of what has just been unlinked.
  [[nodiscard]] Epoch now() const { return epoch_.load(); }
  // Nobody can reach what was stamped before the returned epoch.
  [[nodiscard]] Epoch advance();

 private:
  // More than the threads that read; requests beyond them do without.
  static constexpr std::size_t kPlaces = 128;

  std::array<Place, kPlaces> places_;
  std::atomic<Epoch> epoch_{1};
};

}  // namespace skua
