#include "connectors/serve/market_player.h"

namespace serve {

using namespace engine;

MarketPlayer::MarketPlayer(MarketFeed feed, Timestamp begin)
    : feed_{std::move(feed)}, begin_{begin}, first_{feed_.next_time()} {}

Status MarketPlayer::play_until(Timestamp now, Host& host) {
  for (auto next = feed_.next_time(); next && begin_ + (*next - *first_) <= now; next = feed_.next_time()) {
    const auto step = feed_.next();
    if (!step) return step.error();
    if (!*step) return ok();
    if (const auto played = play(**step, host); !played) return played;
  }
  return ok();
}

Status MarketPlayer::play(const MarketStep& step, Host& host) {
  const auto instrument = host.find_instrument(step.instrument.text());
  if (!instrument) return invalid("the recording is of " + step.instrument.text() + ", which is not listed");
  Reason reason = Reason::None;
  const auto move = [&](Price price) {
    if (reason == Reason::None) reason = host.move_market(*instrument, price);
  };
  if (const auto* opened = std::get_if<BarOpened>(&step.what)) {
    opens_[step.instrument] = opened->open;
    move(opened->open);
  } else if (const auto* ended = std::get_if<BarEnded>(&step.what)) {
    const bool rose = ended->close >= opens_[step.instrument];
    move(rose ? ended->low : ended->high);
    move(rose ? ended->high : ended->low);
    move(ended->close);
  } else if (const auto* print = std::get_if<Printed>(&step.what)) {
    reason = host.print(*instrument, print->aggressor, print->price, print->quantity);
  }
  if (reason == Reason::None) return ok();
  return invalid("the recording of " + step.instrument.text() + " has a price that cannot be");
}

}  // namespace serve
