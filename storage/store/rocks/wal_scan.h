#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace skua {

// What a WAL file holds, judged by its bytes alone.
struct WalScan {
  enum class Verdict : std::uint8_t {
    kClean,     // Whole records up to the end.
    kTornTail,  // The last record was being written when the process or the machine stopped: nobody
                // was told of it.
    kDamaged,   // Bytes changed after they were written: acknowledged rows may be gone.
  };
  Verdict verdict = Verdict::kClean;
  std::uint64_t offset = 0;   // Of the first bad record, when not clean.
  std::uint64_t records = 0;  // Whole records before it.
};

// Walks a RocksDB WAL: 32 KiB blocks of fragments {masked CRC-32C u32, length u16, type u8,
// payload} (RocksDB, db/log_format.h). Damage is told from a torn tail by what follows it: every
// group of commits is closed by a seal record before it is acknowledged, so a damaged acknowledged
// record has a whole first fragment after it; and a seal that was itself damaged is complete in the
// file.
[[nodiscard]] WalScan scan_wal(std::string_view bytes);

// Where the next record begins behind bad bytes at `after`: a whole first fragment. Damage may have
// moved every boundary, so each byte is tried. npos when there is none.
[[nodiscard]] std::size_t next_whole_record(std::string_view bytes, std::size_t after);

// Whether a bad fragment at `at` is what a stopped process or a power failure leaves.
// REQUIRES: at < bytes.size().
[[nodiscard]] bool is_torn_tail(std::string_view bytes, std::size_t at);

// The payload of a seal. Its last byte is not zero, so that a seal that ends in zeros was torn.
[[nodiscard]] std::string wal_seal(std::uint64_t sequence);

}  // namespace skua
