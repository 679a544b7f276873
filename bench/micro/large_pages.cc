#include "bench/micro/large_pages.h"

#include <sys/mman.h>

#include <memory>

#include "bench/suite/require.h"

namespace skua::bench::micro {
namespace {

constexpr std::size_t kHugePageBytes = 2 << 20;

}  // namespace

LargePages::LargePages(std::size_t bytes) : mapped_bytes_(bytes + kHugePageBytes), bytes_(bytes) {
  mapping_ = ::mmap(nullptr, mapped_bytes_, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  require(mapping_ != MAP_FAILED, "not enough memory");
  // Without huge pages the memory is as good, only slower.
  (void)::madvise(mapping_, mapped_bytes_, MADV_HUGEPAGE);
  void* aligned = mapping_;
  std::size_t room = mapped_bytes_;
  data_ = static_cast<char*>(std::align(kHugePageBytes, bytes, aligned, room));
}

LargePages::~LargePages() { ::munmap(mapping_, mapped_bytes_); }

}  // namespace skua::bench::micro
