#include "connectors/machine/descriptor.h"

#include <unistd.h>

namespace machine {

void Descriptor::reset() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

}  // namespace machine
