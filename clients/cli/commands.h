#pragma once

#include <CLI/CLI.hpp>

#include "clients/cli/command_context.h"

namespace skua {

// Each adds one command, in a file of its own name.
void add_apply_command(CLI::App& app, CommandContext& context);
void add_list_command(CLI::App& app, CommandContext& context);
void add_describe_command(CLI::App& app, CommandContext& context);
void add_drop_command(CLI::App& app, CommandContext& context);
void add_get_command(CLI::App& app, CommandContext& context);
void add_history_command(CLI::App& app, CommandContext& context);
void add_put_command(CLI::App& app, CommandContext& context);
void add_delete_command(CLI::App& app, CommandContext& context);
void add_erase_command(CLI::App& app, CommandContext& context);
void add_import_command(CLI::App& app, CommandContext& context);
void add_join_command(CLI::App& app, CommandContext& context);
void add_loads_command(CLI::App& app, CommandContext& context);
void add_export_command(CLI::App& app, CommandContext& context);
void add_verify_command(CLI::App& app, CommandContext& context);
void add_status_command(CLI::App& app, CommandContext& context);
void add_doctor_command(CLI::App& app, CommandContext& context);
void add_keys_command(CLI::App& app, CommandContext& context);
void add_dlq_command(CLI::App& app, CommandContext& context);
void add_backup_command(CLI::App& app, CommandContext& context);
void add_restore_command(CLI::App& app, CommandContext& context);
void add_repair_command(CLI::App& app, CommandContext& context);
void add_admin_command(CLI::App& app, CommandContext& context);

}  // namespace skua
