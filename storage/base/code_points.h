#pragma once

namespace skua {

// The list is code_points.def.
enum class CodePoint {
#define SERVER_POINT(name) k##name,
#define BACKUP_POINT(name) k##name,
#define CLIENT_POINT(name) k##name,
#include "storage/base/code_points.def"
#undef SERVER_POINT
#undef BACKUP_POINT
#undef CLIENT_POINT
};

// Hears when a named moment of the work is reached, on the thread that does the work. THREAD-SAFE.
class CodePointHook {
 public:
  virtual ~CodePointHook() = default;
  virtual void reach(CodePoint point) = 0;
};

// In production there is no hook, and this costs one comparison.
inline void reach(CodePointHook* hook, CodePoint point) {
  if (hook != nullptr) hook->reach(point);
}

}  // namespace skua
