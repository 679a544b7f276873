#include "storage/store/rocks/meta_file.h"

#include <rocksdb/sst_file_writer.h>

#include <map>
#include <optional>

#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

// The last change of each key; none: it is deleted. Every other kind of change is an error of the
// base class.
class MetaCollector final : public rocksdb::WriteBatch::Handler {
 public:
  explicit MetaCollector(std::uint32_t family) : family_(family) {}

  rocksdb::Status PutCF(std::uint32_t family, const rocksdb::Slice& key,
                        const rocksdb::Slice& value) override {
    if (family != family_) return rocksdb::Status::InvalidArgument("not a meta record");
    records_[key.ToString()] = value.ToString();
    return {};
  }
  rocksdb::Status DeleteCF(std::uint32_t family, const rocksdb::Slice& key) override {
    if (family != family_) return rocksdb::Status::InvalidArgument("not a meta record");
    records_[key.ToString()] = std::nullopt;
    return {};
  }

  [[nodiscard]] const std::map<std::string, std::optional<std::string>>& records() const {
    return records_;
  }

 private:
  std::uint32_t family_;
  std::map<std::string, std::optional<std::string>> records_;
};

}  // namespace

Status write_meta_file(const RocksFamilies& rocks, const rocksdb::WriteBatch& batch,
                       const std::string& path) {
  MetaCollector collector(rocks.meta->GetID());
  RETURN_IF_ERROR(from_rocks(batch.Iterate(&collector), "reading a batch back"));
  rocksdb::SstFileWriter file(rocksdb::EnvOptions(), rocks.db->GetOptions(rocks.meta));
  // An attempt before may have left the database a link to it: not to be written over.
  (void)rocks.db->GetEnv()->DeleteFile(path);
  RETURN_IF_ERROR(from_rocks(file.Open(path), "writing meta records"));
  for (const auto& [key, value] : collector.records())
    RETURN_IF_ERROR(
        from_rocks(value ? file.Put(key, *value) : file.Delete(key), "writing meta records"));
  return from_rocks(file.Finish(), "writing meta records");
}

}  // namespace skua
