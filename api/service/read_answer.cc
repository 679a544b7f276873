#include "api/service/read_answer.h"

namespace skua {

std::string_view feature_status_name(FeatureStatus status) {
  switch (status) {
    case FeatureStatus::kPresent:
      return "PRESENT";
    case FeatureStatus::kNullValue:
      return "NULL_VALUE";
    case FeatureStatus::kNotFound:
      return "NOT_FOUND";
    case FeatureStatus::kOutsideMaxAge:
      return "OUTSIDE_MAX_AGE";
    case FeatureStatus::kBeyondRetention:
      return "BEYOND_RETENTION";
    case FeatureStatus::kDeadlineExceeded:
      return "DEADLINE_EXCEEDED";
    case FeatureStatus::kDataLoss:
      return "DATA_LOSS";
  }
  return "FEATURE_STATUS_UNSPECIFIED";
}

}  // namespace skua
