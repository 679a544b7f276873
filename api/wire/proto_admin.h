#pragma once

#include "api/service/services.h"
#include "skua/v1/admin.pb.h"

namespace skua {

// What an operator asks first. May block.
void status_to_proto(const Services& services, v1::StatusResponse& to);

void key_to_proto(const Credential& credential, v1::Key& to);

}  // namespace skua
