#include "clients/cli/import/source_files.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <filesystem>
#include <tuple>
#include <utility>

#include "storage/base/sha256.h"
#include "clients/cli/snapshot/manifest.h"

namespace skua {
namespace {

constexpr std::pair<const char*, const char*> kEndings[] = {
    {".csv", "csv"},         {".ndjson", "ndjson"}, {".jsonl", "ndjson"}, {".json", "ndjson"},
    {".parquet", "parquet"}, {".pq", "parquet"},    {".avro", "avro"},
};

// A file of an export lies at most so many folders below it: OUT/VIEW/event_date=D/part.
constexpr int kExportLevels = 3;

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> out;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    if (slash > 0) out.emplace_back(path.substr(0, slash));
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return out;
}

bool matches(const std::vector<std::string>& pattern, std::size_t p,
             const std::vector<std::string>& path, std::size_t s) {
  if (p == pattern.size()) return s == path.size();
  if (pattern[p] == "**")
    return matches(pattern, p + 1, path, s) ||
           (s < path.size() && path[s][0] != '.' && matches(pattern, p, path, s + 1));
  return s < path.size() && fnmatch(pattern[p].c_str(), path[s].c_str(), FNM_PERIOD) == 0 &&
         matches(pattern, p + 1, path, s + 1);
}

// Whether the pattern can match something below these folders.
bool leads_on(const std::vector<std::string>& pattern, std::size_t p,
              const std::vector<std::string>& folders, std::size_t s) {
  if (p == pattern.size() || s == folders.size()) return p < pattern.size();
  if (pattern[p] == "**")
    return leads_on(pattern, p + 1, folders, s) ||
           (folders[s][0] != '.' && leads_on(pattern, p, folders, s + 1));
  return fnmatch(pattern[p].c_str(), folders[s].c_str(), FNM_PERIOD) == 0 &&
         leads_on(pattern, p + 1, folders, s + 1);
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Hive writes what a file system may not take as %XX.
std::string without_percents(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_code = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                         hex_digit(text[i + 2]) >= 0;
    out +=
        is_code ? static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])) : text[i];
    if (is_code) i += 2;
  }
  return out;
}

std::vector<NamedText> partitions_of(const std::vector<std::string>& segments) {
  std::vector<NamedText> out;
  for (std::size_t i = 0; i + 1 < segments.size(); ++i) {
    const std::size_t equals = segments[i].find('=');
    if (equals == 0 || equals == std::string::npos) continue;
    out.emplace_back(without_percents(segments[i].substr(0, equals)),
                     without_percents(segments[i].substr(equals + 1)));
  }
  return out;
}

bool is_passed_over(const std::vector<std::string>& segments) {
  return std::any_of(segments.begin(), segments.end(), [](const std::string& segment) {
    return segment[0] == '.' || segment[0] == '_' || segment.ends_with(".partial");
  });
}

// The folders of a pattern before its first wildcard, with the slash behind them.
std::string fixed_part(const std::string& pattern) {
  const std::size_t wildcard = pattern.find_first_of("*?[");
  const std::size_t slash = pattern.rfind('/', wildcard);
  return slash == std::string::npos ? "" : pattern.substr(0, slash + 1);
}

// Pipes and the like, such as <(zcat rows.gz) of a shell.
bool is_stream(const std::string& path) {
  if (is_object_path(path)) return false;
  std::error_code error;
  return !std::filesystem::is_regular_file(path, error) && !error;
}

// Of a manifest, or of what stands in its place while an export is under way; whole or damaged.
bool is_of_export(std::string_view json) { return json.find("\"skua-") != json.npos; }

// The folder above, "." above a name; empty when there is none.
std::string folder_above(std::string path) {
  while (path.ends_with('/')) path.pop_back();
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return path.empty() || path == "." ? "" : ".";
  if (is_object_path(path) && slash < std::string_view("s3://x").size()) return "";
  return path.substr(0, slash);
}

std::string with_slash(const std::string& folder) {
  return folder.ends_with('/') ? folder : folder + "/";
}

class SourceFinder {
 public:
  SourceFinder(const std::string& format, const std::string& view, Files& files)
      : format_(format), view_(view), files_(files) {}

  Status add(const std::string& argument) {
    if (argument == "-") return add_file({argument, 0, 0}, {}, false);
    const bool is_pattern = argument.find_first_of("*?[") != std::string::npos;
    RETURN_IF_ERROR(check_above(is_pattern ? fixed_part(argument) + "*" : argument));
    const auto found = files_.list(argument);
    if (found.ok() && found->size() == 1 && found->front().path == argument)
      return add_file(found->front(), {}, false);
    if (found.ok() && !found->empty()) return add_folder(argument, *found);
    const bool is_missing = found.ok() || found.status().code() == StatusCode::kNotFound;
    if (is_missing && is_pattern) return add_pattern(argument);
    return found.ok() ? nothing(argument) : found.status();
  }

  std::vector<SourceFile> take() { return std::move(out_); }

 private:
  static Status nothing(const std::string& argument) {
    return invalid_argument(fmt::format(
        "{}: there is no file to import (.parquet, .csv, .ndjson, .jsonl, .json, .avro)",
        argument));
  }

  Status add_file(const FoundFile& file, std::vector<NamedText> partitions, bool in_folder) {
    std::string format = format_.empty() ? format_of_name(file.path) : format_;
    if (format.empty() && in_folder) return Status::ok_status();
    if (format.empty())
      return invalid_argument(fmt::format(
          "{}: say whether it is parquet, csv, ndjson or avro with --format", file.path));
    out_.push_back({file.path, std::move(format), std::move(partitions), file.bytes,
                    file.path == "-" || is_stream(file.path), nullptr,
                    fmt::format("changed {}", file.changed_ns)});
    return Status::ok_status();
  }

  static Status unfinished(const std::string& folder) {
    return failed_precondition(
        fmt::format("{}: is an unfinished export; run it again to its end first", folder));
  }

  // A part of an unfinished export, such as the folder of a view or of a date, is none either.
  Status check_above(const std::string& path) {
    std::string folder = path;
    for (int level = 0; level < kExportLevels; ++level) {
      folder = folder_above(folder);
      if (folder.empty()) break;
      const auto progress = files_.read_text(with_slash(folder) + kProgressName);
      if (!progress.ok() || !is_of_export(*progress)) continue;
      ASSIGN_OR_RETURN(const bool is_whole, files_.exists(with_slash(folder) + kManifestName));
      if (!is_whole) return unfinished(folder);
    }
    return Status::ok_status();
  }

  Status add_folder(const std::string& argument, const std::vector<FoundFile>& found) {
    const std::string root = with_slash(argument);
    const auto has = [&](const std::string& name) {
      return std::any_of(found.begin(), found.end(),
                         [&](const FoundFile& file) { return file.path == root + name; });
    };
    if (has(kManifestName)) {
      ASSIGN_OR_RETURN(const std::string json, files_.read_text(root + kManifestName));
      const auto manifest = SnapshotManifest::parse(json);
      if (manifest.ok()) return add_snapshot(root, *manifest, json);
      if (is_of_export(json))
        return failed_precondition(
            fmt::format("{}{}: {}", root, kManifestName, manifest.status().message()));
    }
    if (has(kProgressName)) return unfinished(argument);
    const std::size_t before = out_.size();
    for (const FoundFile& file : found) {
      const auto segments = segments_of(file.path.substr(root.size()));
      if (is_passed_over(segments)) continue;
      RETURN_IF_ERROR(add_file(file, partitions_of(segments), true));
    }
    return out_.size() > before ? Status::ok_status() : nothing(argument);
  }

  Status add_pattern(const std::string& pattern) {
    const std::string root = fixed_part(pattern);
    const auto wanted = segments_of(pattern.substr(root.size()));
    const auto below = [&root](const std::string& path) {
      return segments_of(path.substr(root.empty() ? 2 : root.size()));
    };
    const auto found = files_.list(root.empty() ? "." : root, [&](const std::string& folder) {
      return leads_on(wanted, 0, below(folder), 0);
    });
    if (!found.ok() && found.status().code() != StatusCode::kNotFound) return found.status();
    const std::size_t before = out_.size();
    for (const FoundFile& file : found.ok() ? *found : std::vector<FoundFile>()) {
      const auto segments = below(file.path);
      if (!matches(wanted, 0, segments, 0)) continue;
      RETURN_IF_ERROR(add_file(file, partitions_of(segments), false));
    }
    if (out_.size() > before) return Status::ok_status();
    return not_found(fmt::format("{}: no file matches", pattern));
  }

  Status add_snapshot(const std::string& root, const SnapshotManifest& manifest,
                      const std::string& json) {
    const auto& views = manifest.views;
    auto view = std::find_if(views.begin(), views.end(), [this](const SnapshotView& candidate) {
      return candidate.view.name() == view_;
    });
    if (view == views.end() && views.size() == 1) view = views.begin();
    if (view == views.end())
      return invalid_argument(
          fmt::format("{}: the snapshot holds several feature views, and {} is none of them; name "
                      "the folder of one",
                      root, view_));
    RETURN_IF_ERROR(add_to_chain(root, manifest, *view));
    Sha256 digest;
    digest.add(json);
    last_manifest_ = digest.finish();
    for (const SnapshotFile& file : in_row_order(view->files))
      out_.push_back(
          {root + file.name, manifest.format, {}, file.bytes, false, chain_.back(), file.sha256});
    return Status::ok_status();
  }

  Status add_to_chain(const std::string& root, const SnapshotManifest& manifest,
                      const SnapshotView& view) {
    if (!manifest.base) chain_.clear();
    if (manifest.base && !chain_.empty() && manifest.base->manifest_sha256 != last_manifest_)
      return failed_precondition(fmt::format(
          "{}: is an increment, but not of what is named before it; name the snapshot it goes on "
          "from and the increments since, in their order",
          root));
    if (view.erasures && view.erasures->rows > 0) RETURN_IF_ERROR(add_erasures(root, view));
    chain_.push_back(std::make_shared<ErasedEntities>(manifest.store_id, manifest.project));
    return Status::ok_status();
  }

  // They apply to all that came before the increment.
  Status add_erasures(const std::string& root, const SnapshotView& view) {
    if (chain_.empty())
      return failed_precondition(fmt::format(
          "{}: is an increment with erasures, which apply to what it goes on from; name that "
          "snapshot before it, or {}{} to load its rows alone",
          root, root, view.view.name()));
    const std::string path = root + view.erasures->name;
    ASSIGN_OR_RETURN(const std::string lines, files_.read_text(path));
    for (const auto& erased : chain_) {
      const auto added = erased->add(lines);
      if (!added.ok()) return data_loss(fmt::format("{}: {}", path, added.status().message()));
      if (*added != view.erasures->rows)
        return data_loss(fmt::format("{}: has {} erasures, the manifest says {}", path, *added,
                                     view.erasures->rows));
    }
    return Status::ok_status();
  }

  const std::string& format_;
  const std::string& view_;
  Files& files_;
  std::vector<SourceFile> out_;
  // Of a snapshot and the increments behind it.
  std::vector<std::shared_ptr<ErasedEntities>> chain_;
  std::string last_manifest_;  // Its SHA-256.
};

}  // namespace

std::vector<SnapshotFile> in_row_order(std::vector<SnapshotFile> files) {
  // The folder, then the number of the part, which may have more digits than it is padded to.
  const auto place = [](const SnapshotFile& file) {
    const std::size_t slash = std::min(file.name.rfind('/'), file.name.size());
    return std::tuple(std::string_view(file.name).substr(0, slash), file.name.size(),
                      std::string_view(file.name));
  };
  std::stable_sort(files.begin(), files.end(), [&](const SnapshotFile& a, const SnapshotFile& b) {
    return place(a) < place(b);
  });
  return files;
}

std::string format_of_name(std::string_view name) {
  std::string lower(name.substr(name.find_last_of('.') == name.npos ? 0 : name.rfind('.')));
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  for (const auto& [ending, format] : kEndings)
    if (lower == ending) return format;
  return "";
}

Result<std::vector<SourceFile>> find_source_files(const std::vector<std::string>& arguments,
                                                  const std::string& format,
                                                  const std::string& view, Files& files) {
  SourceFinder finder(format, view, files);
  for (const std::string& argument : arguments) RETURN_IF_ERROR(finder.add(argument));
  return finder.take();
}

}  // namespace skua
