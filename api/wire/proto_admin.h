#pragma once

#include "api/service/services.h"
#include "skua/v1/admin.pb.h"

namespace skua {

// What an operator asks first. May block.
void status_to_proto(const Services& services, v1::StatusResponse& to);

// Errors: INVALID_ARGUMENT naming the field.
[[nodiscard]] Result<KeyRights> rights_from_proto(
    const google::protobuf::RepeatedPtrField<v1::Grant>& grants, const v1::Quota& quota);
// "read:weather/*", and so on, for the audit log.
[[nodiscard]] std::string rights_text(const KeyRights& rights);
void key_to_proto(const Credential& credential, v1::Key& to);

}  // namespace skua
