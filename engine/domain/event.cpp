#include "engine/domain/event.h"

namespace engine {

Event::Event() = default;
Event::Event(Sequence place, Timestamp when, Fact what) : sequence{place}, time{when}, fact{std::move(what)} {}
Event::Event(const Event&) = default;
Event::Event(Event&&) noexcept = default;
Event& Event::operator=(const Event&) = default;
Event& Event::operator=(Event&&) noexcept = default;
Event::~Event() = default;

}  // namespace engine
