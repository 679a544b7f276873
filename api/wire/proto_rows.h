#pragma once

#include "api/service/row_page.h"
#include "skua/v1/online.pb.h"

namespace skua {

// Stored rows as columns of equal length.
void rows_to_proto(const RowPage& page, v1::RowColumns& to);

}  // namespace skua
