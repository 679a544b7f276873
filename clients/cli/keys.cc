#include <fmt/format.h>

#include <algorithm>

#include "clients/cli/commands.h"
#include "clients/cli/confirmation.h"
#include "clients/cli/key_rights.h"
#include "clients/cli/text/json_text.h"
#include "clients/cli/text/table.h"
#include "clients/cli/text/times.h"

namespace skua {
namespace {

struct KeyOptions {
  std::string name;
  RightsOptions rights;
  bool yes = false;
};

void append_key(std::string& json, const v1::Key& key) {
  append_json_member(json, "name");
  append_json_string(json, key.name());
  append_json_member(json, "created");
  append_json_timestamp(json, Timestamp{key.created_us()});
  append_json_member(json, "prefix");
  append_json_string(json, key.prefix());
  append_json_member(json, "grants");
  json += '[';
  for (const v1::Grant& grant : key.grants()) {
    if (json.back() != '[') json += ',';
    append_json_string(json, grant_text(grant));
  }
  json += ']';
  append_json_member(json, "requests_per_second");
  append_json_uint(json, key.quota().requests_per_second());
  append_json_member(json, "rows_per_second");
  append_json_uint(json, key.quota().rows_per_second());
  append_json_member(json, "bytes_per_second");
  append_json_uint(json, key.quota().bytes_per_second());
}

Outcome show_key(CommandContext& context, const v1::Key& key) {
  if (context.json()) {
    std::string json = "{";
    append_key(json, key);
    context.out() << json << "}\n";
    return Outcome::done();
  }
  context.out() << fmt::format("{}  made {}{}\n", key.name(), moment_text(key.created_us()),
                               key.prefix().empty() ? "" : "  begins " + key.prefix());
  for (const v1::Grant& grant : key.grants()) context.out() << "  " << grant_text(grant) << "\n";
  context.out() << "  quota: " << quota_text(key.quota()) << "\n";
  return Outcome::done();
}

Outcome create(CommandContext& context, const KeyOptions& options) {
  v1::Key rights;
  if (const Status status = change_rights(options.rights, rights); !status.ok())
    return context.failed(status);
  v1::CreateKeyRequest request;
  request.set_name(options.name);
  *request.mutable_grants() = rights.grants();
  *request.mutable_quota() = rights.quota();
  const auto created = context.client().create_key(request);
  if (!created.ok()) return context.failed(created.status());
  if (context.json()) {
    std::string json = "{";
    append_key(json, created->key());
    append_json_member(json, "secret");
    append_json_string(json, created->secret());
    context.out() << json << "}\n";
    return Outcome::done();
  }
  context.out() << fmt::format(
      "Key {0} is made. Its secret is shown this once and is not stored:\n\n"
      "  {1}\n\n"
      "skua: the secret in a file and --api-key-file, or in SKUA_API_KEY.\n"
      "HTTP and gRPC: the header Authorization: Bearer SECRET.\n"
      "Kafka clients: user name {0}, the secret as the password, mechanism PLAIN, SCRAM-SHA-256\n"
      "or SCRAM-SHA-512.\n",
      created->key().name(), created->secret());
  return Outcome::done();
}

Outcome list(CommandContext& context) {
  const auto keys = context.client().list_keys();
  if (!keys.ok()) return context.failed(keys.status());
  if (context.json()) {
    std::string json = "{\"keys\":[";
    for (const v1::Key& key : keys->keys()) {
      json += json.back() == '[' ? "{" : ",{";
      append_key(json, key);
      json += '}';
    }
    context.out() << json << "]}\n";
    return Outcome::done();
  }
  if (keys->keys().empty()) {
    context.out() << "No keys; `skua keys create NAME --grant ...` makes one.\n";
    return Outcome::done();
  }
  Table table;
  for (const char* header : {"name", "begins", "created", "grants", "quota"})
    table.add_column(header);
  for (const v1::Key& key : keys->keys()) {
    std::string grants;
    for (const v1::Grant& grant : key.grants())
      grants += (grants.empty() ? "" : " ") + grant_text(grant);
    table.add_row({key.name(), key.prefix().empty() ? "-" : key.prefix(),
                   moment_text(key.created_us()), grants, quota_text(key.quota())});
  }
  table.print(context.out());
  return Outcome::done();
}

// Errors: NOT_FOUND.
Result<v1::Key> find_key(CommandContext& context, const std::string& name) {
  auto keys = context.client().list_keys();
  if (!keys.ok()) return keys.status();
  for (const v1::Key& key : keys->keys())
    if (key.name() == name) return key;
  return not_found(fmt::format("key `{}` does not exist", name));
}

Outcome show(CommandContext& context, const KeyOptions& options) {
  const auto key = find_key(context, options.name);
  return key.ok() ? show_key(context, *key) : context.failed(key.status());
}

Outcome grant(CommandContext& context, const KeyOptions& options) {
  auto key = find_key(context, options.name);
  if (!key.ok()) return context.failed(key.status());
  if (const Status status = change_rights(options.rights, *key); !status.ok())
    return context.failed(status);
  v1::ChangeKeyRequest request;
  request.set_name(options.name);
  *request.mutable_grants() = key->grants();
  *request.mutable_quota() = key->quota();
  const auto changed = context.client().change_key(request);
  return changed.ok() ? show_key(context, changed->key()) : context.failed(changed.status());
}

Outcome revoke(CommandContext& context, const KeyOptions& options) {
  Console& console = context.console();
  if (!options.yes && console.in_is_terminal &&
      !is_confirmed(console,
                    fmt::format("Revoke key {}? Whoever uses it is shut out.", options.name))) {
    return Outcome::refused("nothing revoked");
  }
  v1::RevokeKeyRequest request;
  request.set_name(options.name);
  const auto revoked = context.client().revoke_key(request);
  if (!revoked.ok()) return context.failed(revoked.status());
  if (context.json()) {
    std::string json = "{";
    append_json_member(json, "revoked");
    append_json_string(json, options.name);
    context.out() << json << "}\n";
  } else {
    context.out() << fmt::format("Revoked key {}.\n", options.name);
  }
  return Outcome::done();
}

CLI::App* add_named(CLI::App& keys, CommandContext& context, const char* name, const char* help,
                    Outcome (*run)(CommandContext&, const KeyOptions&),
                    const std::shared_ptr<KeyOptions>& options) {
  CLI::App* command = keys.add_subcommand(name, help);
  command->add_option("NAME", options->name, "Letters, digits, _ and -; the user name of SASL")
      ->required();
  context.on_chosen(command, [&context, run, options] { return run(context, *options); });
  return command;
}

}  // namespace

void add_keys_command(CLI::App& app, CommandContext& context) {
  CLI::App* keys = app.add_subcommand(
      "keys", "Keys of clients, and what each may do: create, list, show, grant, revoke");
  keys->require_subcommand(1)->fallthrough();
  keys->footer(R"(
A grant is read, write or admin, then :PROJECT/VIEW, :PROJECT/*, or nothing for everything.
write does not read; admin does both, and changes definitions; admin for everything makes keys.

Examples:
  skua keys create clickstream --grant write:default/clicks --bytes-per-second 10MiB
  skua keys create ranking --grant read:default/*
  skua keys grant ranking read:ads/* --rows-per-second 200000
  skua keys grant ranking --remove read:default/*
  skua keys list
  skua keys revoke clickstream --yes)");

  const auto options = std::make_shared<KeyOptions>();
  CLI::App* creating = add_named(*keys, context, "create",
                                 "Make a key and show its secret, this once", create, options);
  creating->add_option("--grant", options->rights.grants, "What it may do; may be repeated")
      ->required()
      ->take_all()
      ->type_name("GRANT");
  add_quota_options(*creating, options->rights);

  CLI::App* listing = keys->add_subcommand("list", "Show the keys, without secrets");
  context.on_chosen(listing, [&context] { return list(context); });
  add_named(*keys, context, "show", "Show one key, without its secret", show, options);

  CLI::App* granting = add_named(*keys, context, "grant",
                                 "Change what a key may do; its secret stays", grant, options);
  granting->add_option("GRANT", options->rights.grants, "What it may do beside");
  granting->add_option("--remove", options->rights.removed, "What it may not do any more")
      ->take_all()
      ->type_name("GRANT");
  add_quota_options(*granting, options->rights);

  CLI::App* revoking =
      add_named(*keys, context, "revoke", "Shut out whoever uses a key; it does not come back",
                revoke, options);
  revoking->add_flag("--yes", options->yes, "Do not ask");
}

}  // namespace skua
