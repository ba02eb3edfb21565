#include "connectors/machine/wakeup.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

#include "connectors/machine/io_error.h"
#include "engine/base/check.h"

namespace machine {

engine::Result<Wakeup> Wakeup::make() {
  Descriptor event{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  if (!event) return io_error("make an event");
  return Wakeup{std::move(event)};
}

void Wakeup::set() {
  const std::uint64_t one = 1;
  CHECK(::write(event_.get(), &one, sizeof one) == sizeof one);
}

}  // namespace machine
