#pragma once

#include "api/service/services.h"
#include "skua/v1/diagnosis.pb.h"

namespace skua {

// What a bug report needs. Holds no entity key, feature value or secret. May block.
void diagnosis_to_proto(const Services& services, v1::DiagnoseResponse& to);

}  // namespace skua
