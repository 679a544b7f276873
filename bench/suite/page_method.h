#pragma once

namespace skua::bench {

// The parts of the page that do not depend on results, as Markdown.
extern const char kPageIntroduction[];
extern const char kFigureReading[];
extern const char kMethod[];

}  // namespace skua::bench
