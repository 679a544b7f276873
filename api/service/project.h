#pragma once

// project_or_default(), for doors: they name the project of a request as the services do.
#include "storage/registry/definitions.h"  // IWYU pragma: export
