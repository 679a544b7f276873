#pragma once

#include <cstdint>
#include <memory>

namespace arrow {
class MemoryPool;
}  // namespace arrow

namespace skua {

// Memory for Arrow up to a bound; beyond it an allocation fails. THREAD-SAFE.
[[nodiscard]] std::shared_ptr<arrow::MemoryPool> make_bounded_memory(std::uint64_t bytes_max);

}  // namespace skua
