// ccxt, unmodified but for the host, against our exchange in Binance's words: spot and USD-M.
import { ccxt, finish, holds, part, same, soon, Venue } from './harness.mjs';

const kSpot = 'BTC/USDT', kSwap = 'BTC/USDT:USDT';
const venue = await Venue.start('--dialect', 'binance');
const host = venue.address;
const mark = (symbol, price) => venue.mark(symbol, price);

let current = '';
const check = (name, run) => part(name, () => {
  current = name;
  return run();
});
const assert = {
  equal: (actual, expected) => same(current, actual, expected),
  deepEqual: (actual, expected) => same(current, actual, expected),
  ok: (condition, shown) => holds(current, condition, shown),
  /// `kind` is an exception of ccxt, or what its message must have.
  rejects: async (promise, kind) => {
    const error = await promise.then(() => null, (thrown) => thrown);
    holds(current, kind instanceof RegExp ? kind.test(error?.message ?? '') : error instanceof kind, String(error));
  },
};

/// Only hosts are changed. ccxt tells spot's web sockets from those of USD-M by /stream in the address.
function client(name, market) {
  const api = {};
  for (const [key, value] of Object.entries(new ccxt.binance().urls.api)) {
    if (typeof value === 'string') api[key] = value.replace(/^https:\/\/[^/]+/, 'http://' + host);
  }
  api.ws = {
    spot: `ws://${host}/stream/ws`, margin: `ws://${host}/stream/ws`, future: `ws://${host}/ws`, delivery: `ws://${host}/ws`,
    'ws-api': { spot: `ws://${host}/ws-api/v3`, future: `ws://${host}/ws-fapi/v1` },
  };
  const options = { fetchCurrencies: false, fetchMargins: false, fetchMarkets: { types: [market] } };
  if (market === 'linear') options.defaultType = 'swap';
  return new ccxt.pro.binance({
    apiKey: name + '-key', secret: name + '-secret', enableRateLimit: false, urls: { api }, options,
  });
}

/// The next news that fits.
async function until(next, fits, what) {
  for (const end = Date.now() + 20000; ;) {
    const news = await soon(next(), what);
    if (fits(news)) return news;
    if (Date.now() > end) throw new Error(`${what} did not come`);
  }
}

async function publicData(exchange, symbol, price, is_spot) {
  await check('markets', async () => {
    const markets = await exchange.loadMarkets();
    assert.deepEqual(Object.keys(markets), [symbol]);
    const market = markets[symbol];
    assert.equal(market.precision.price, 0.1);
    assert.equal(market.precision.amount, is_spot ? 0.00001 : 0.0001);
    assert.equal(market.limits.cost.min, is_spot ? 5 : 0);
    assert.equal(market.active, true);
    if (!is_spot) assert.equal(market.contractSize, 1);
  });
  await check('time', async () => assert.ok(Math.abs(await exchange.fetchTime() - Date.now()) < 60000));
  await check('ticker', async () => {
    const ticker = await exchange.fetchTicker(symbol);
    assert.equal(ticker.symbol, symbol);
    assert.equal(ticker.last, price);
    if (is_spot) assert.ok(ticker.bid < price && ticker.ask > price);
    assert.equal((await exchange.fetchTickers([symbol]))[symbol].last, price);
    const quote = (await exchange.fetchBidsAsks([symbol]))[symbol];
    assert.ok(quote.bid < price && quote.ask > price);
  });
  await check('order book', async () => {
    const book = await exchange.fetchOrderBook(symbol);
    assert.equal(book.bids[0][0], 59999.9);
    assert.equal(book.asks[0][0], 60000.1);
  });
  await check('candles', async () => {
    const candles = await exchange.fetchOHLCV(symbol, '1m');
    assert.equal(candles.at(-1)[4], price);
  });
  await check('public trades', async () => assert.equal((await exchange.fetchTrades(symbol)).at(-1).price, price));
}

/// ccxt tells errors of USD-M by the venue's host name, which this is not: there they are known by their codes.
async function ordersOf(exchange, symbol, low, high, is_spot) {
  const amount = 0.01;
  await check('limit order, found and canceled', async () => {
    const order = await exchange.createOrder(symbol, 'limit', 'buy', amount, low);
    assert.equal(order.status, 'open');
    assert.equal(order.price, low);
    const found = await exchange.fetchOrder(order.id, symbol);
    assert.equal(found.clientOrderId, order.clientOrderId);
    assert.equal(found.amount, amount);
    assert.equal(found.filled, 0);
    assert.deepEqual((await exchange.fetchOpenOrders(symbol)).map((o) => o.id), [order.id]);
    const canceled = await exchange.cancelOrder(order.id, symbol);
    assert.equal(canceled.status, 'canceled');
    // Spot names the order so, and under clientOrderId the cancel itself.
    assert.equal(is_spot ? canceled.info.origClientOrderId : canceled.clientOrderId, order.clientOrderId);
    await assert.rejects(exchange.cancelOrder(order.id, symbol), ccxt.OrderNotFound);
    assert.equal((await exchange.fetchOpenOrders(symbol)).length, 0);
  });
  await check('client order id', async () => {
    const id = 'my-' + Date.now();
    const order = await exchange.createOrder(symbol, 'limit', 'buy', amount, low, { clientOrderId: id });
    assert.equal(order.clientOrderId, id);
    assert.equal((await exchange.fetchOrder(undefined, symbol, { clientOrderId: id })).id, order.id);
    await assert.rejects(exchange.createOrder(symbol, 'limit', 'buy', amount, low, { clientOrderId: id }), ccxt.BaseError);
    await exchange.cancelAllOrders(symbol);
    assert.equal((await exchange.fetchOpenOrders(symbol)).length, 0);
  });
  await check('post only', async () => {
    const order = await exchange.createOrder(symbol, 'limit', 'buy', amount, low, { postOnly: true });
    assert.equal((await exchange.fetchOrder(order.id, symbol)).postOnly, true);
    await exchange.cancelOrder(order.id, symbol);
    await assert.rejects(exchange.createOrder(symbol, 'limit', 'buy', amount, high, { postOnly: true }),
      is_spot ? ccxt.OrderImmediatelyFillable : /"code":-5022/);
  });
  await check('IOC and FOK', async () => {
    const unfilled = await exchange.createOrder(symbol, 'limit', 'buy', amount, low, { timeInForce: 'IOC' });
    assert.equal(unfilled.status, 'expired');
    const filled = await exchange.createOrder(symbol, 'limit', 'buy', amount, high, { timeInForce: 'FOK' });
    assert.equal(filled.status, 'closed');
    assert.equal(filled.filled, amount);
    await exchange.createOrder(symbol, 'market', 'sell', amount);
  });
  await check('amend', async () => {
    const order = await exchange.createOrder(symbol, 'limit', 'buy', amount, low);
    const changed = await exchange.editOrder(order.id, symbol, 'limit', 'buy', 2 * amount, low - 1000);
    const found = await exchange.fetchOrder(changed.id, symbol);
    assert.equal(found.price, low - 1000);
    assert.equal(found.amount, 2 * amount);
    await exchange.cancelOrder(changed.id, symbol);
  });
  await check('what cannot be', async () => {
    await assert.rejects(exchange.createOrder(symbol, 'limit', 'buy', 5000, low),
      is_spot ? ccxt.InsufficientFunds : /"code":-2019/);
    await assert.rejects(exchange.fetchOrder('1', symbol), ccxt.OrderNotFound);
  });
}

async function spot() {
  const price = 60000, low = 50000, high = 61000;
  await mark('BTC-USDT', price);
  const exchange = client('alice', 'spot'), other = client('bob', 'spot');
  for (const one of [exchange, other]) await one.loadHttpProxyAgent();
  await publicData(exchange, kSpot, price, true);
  await other.loadMarkets();
  await check('balance', async () => {
    const balance = await exchange.fetchBalance();
    assert.equal(balance.USDT.total, 100000);
    assert.equal(balance.BTC.free, 2);
  });
  await ordersOf(exchange, kSpot, low, high, true);
  await check('market order and its trades', async () => {
    const order = await exchange.createOrder(kSpot, 'market', 'buy', 0.1);
    assert.equal(order.status, 'closed');
    assert.equal(order.average, 60000.1);
    assert.equal(order.trades[0].fee.currency, 'BTC');
    assert.equal(order.trades[0].fee.cost, 0.00005);
    const trades = await exchange.fetchMyTrades(kSpot);
    assert.equal(trades.at(-1).order, order.id);
    assert.equal(trades.at(-1).takerOrMaker, 'taker');
    assert.equal((await exchange.fetchOrderTrades(order.id, kSpot)).length, 1);
    assert.equal((await exchange.fetchClosedOrders(kSpot)).at(-1).id, order.id);
  });
  await check('market order by cost', async () => {
    const order = await exchange.createOrder(kSpot, 'market', 'buy', undefined, undefined, { cost: 100 });
    assert.ok(order.cost <= 100 && order.cost > 99, String(order.cost));
  });
  await check('stop and take-profit', async () => {
    for (const [params, type, limit] of [
      [{ stopLossPrice: 55000 }, 'STOP_LOSS_LIMIT', 54000], [{ takeProfitPrice: 65000 }, 'TAKE_PROFIT_LIMIT', 64000],
      [{ triggerPrice: 55000 }, 'STOP_LOSS_LIMIT', 54000], [{ stopLossPrice: 55000 }, 'STOP_LOSS', undefined],
      [{ takeProfitPrice: 65000 }, 'TAKE_PROFIT', undefined]]) {
      const order = await exchange.createOrder(kSpot, limit === undefined ? 'market' : 'limit', 'sell', 0.01, limit, params);
      const found = await exchange.fetchOrder(order.id, kSpot);
      assert.equal(found.info.type, type);
      assert.equal(found.triggerPrice, Object.values(params)[0]);
      assert.equal(found.status, 'open');
    }
    await exchange.cancelAllOrders(kSpot);
    assert.equal((await exchange.fetchOpenOrders(kSpot)).length, 0);
  });
  await check('fees', async () => {
    const fee = await exchange.fetchTradingFee(kSpot);
    assert.equal(fee.maker, 0.0002);
    assert.equal(fee.taker, 0.0005);
    assert.equal((await exchange.fetchStatus()).status, 'ok');
  });
  await check('batch of orders one by one', async () => {
    const orders = await Promise.all([1, 2, 3].map((i) => exchange.createOrder(kSpot, 'limit', 'buy', 0.01, low - i)));
    assert.equal(new Set(orders.map((o) => o.id)).size, 3);
    await exchange.cancelAllOrders(kSpot);
  });
  await streams(exchange, other, kSpot, 'BTC-USDT', true);
  await check('orders over the web socket', async () => {
    const order = await exchange.createOrderWs(kSpot, 'limit', 'buy', 0.01, low);
    assert.equal(order.status, 'open');
    const canceled = await exchange.cancelOrderWs(order.id, kSpot);
    assert.equal(canceled.status, 'canceled');
  });
  await exchange.close();
  await other.close();
}

async function streams(exchange, other, symbol, id, is_spot) {
  const price = 62000;
  await check('watchOrderBook', async () => {
    const book = await exchange.watchOrderBook(symbol);
    assert.ok(book.bids.length > 0 && book.asks.length > 0);
    const resting = await other.createOrder(symbol, 'limit', 'buy', 0.02, 51000);
    await until(() => exchange.watchOrderBook(symbol), (news) => news.bids.some(([at, of]) => at === 51000 && of === 0.02), 'a new level');
    await other.cancelOrder(resting.id, symbol);
    await until(() => exchange.watchOrderBook(symbol), (news) => !news.bids.some(([at]) => at === 51000), 'a level that is gone');
  });
  await check('watchTrades, watchTicker, watchOHLCV', async () => {
    const trades = until(() => exchange.watchTrades(symbol), (news) => news.some((t) => t.price === price), 'a trade');
    const ticker = until(() => exchange.watchTicker(symbol), (news) => news.last === price, 'a ticker');
    const candle = until(() => exchange.watchOHLCV(symbol, '1m'), (news) => news.at(-1)[4] === price, 'a candle');
    const again = setInterval(() => mark(id, price).catch(() => {}), 300);
    try {
      await Promise.all([trades, ticker, candle]);
    } finally {
      clearInterval(again);
    }
    await mark(id, 60000);
  });
  await check('watchOrders and watchMyTrades', async () => {
    const first = exchange.watchOrders(symbol).then((news) => news);
    const mine = exchange.watchMyTrades(symbol);
    await new Promise((resolve) => setTimeout(resolve, 1500));  // Until it has subscribed.
    const order = await exchange.createOrder(symbol, 'limit', 'buy', 0.03, 50000);
    assert.ok((await first).some((o) => o.id === order.id));
    const canceled = until(() => exchange.watchOrders(symbol), (news) => news.some((o) => o.id === order.id && o.status === 'canceled'), 'a canceled order');
    await exchange.cancelOrder(order.id, symbol);
    await canceled;
    const closed = until(() => exchange.watchOrders(symbol), (news) => news.some((o) => o.filled === 0.03 && o.status === 'closed'), 'a filled order');
    const bought = await exchange.createOrder(symbol, 'market', 'buy', 0.03);
    await closed;
    const trade = (await mine).find((t) => t.order === bought.id);
    assert.equal(trade.amount, 0.03);
    assert.equal(trade.fee.cost, is_spot ? 0.000015 : Number((trade.cost * 0.0005).toFixed(8)));
  });
  await check('watchBalance', async () => {
    const news = exchange.watchBalance();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await exchange.createOrder(symbol, 'market', 'sell', 0.03);
    const balance = await news;
    assert.ok(balance.USDT.total > 0);
  });
}

async function linear() {
  const price = 60000, low = 50000, high = 61000;
  await mark('BTC-USDT-SWAP', price);
  const exchange = client('alice', 'linear'), other = client('bob', 'linear');
  for (const one of [exchange, other]) await one.loadHttpProxyAgent();
  await publicData(exchange, kSwap, price, false);
  await other.loadMarkets();
  await check('funding', async () => {
    const rate = await exchange.fetchFundingRate(kSwap);
    assert.equal(rate.fundingRate, 0.0001);
    assert.equal(rate.markPrice, price);
    assert.deepEqual(await exchange.fetchFundingRateHistory(kSwap), []);
  });
  await check('settings', async () => {
    assert.equal((await exchange.setLeverage(5, kSwap)).leverage, 5);
    assert.equal((await exchange.fetchLeverage(kSwap)).longLeverage, 5);
    await assert.rejects(exchange.setLeverage(101, kSwap), ccxt.BaseError);
    assert.equal((await exchange.fetchPositionMode()).hedged, false);
    await exchange.setPositionMode(true);
    assert.equal((await exchange.fetchPositionMode()).hedged, true);
    await exchange.setPositionMode(false);
    await exchange.setMarginMode('isolated', kSwap);
    await exchange.setMarginMode('cross', kSwap);
    const fee = await exchange.fetchTradingFee(kSwap);
    assert.equal(fee.taker, 0.0005);
  });
  await ordersOf(exchange, kSwap, low, high, false);
  await check('position and balance', async () => {
    const before = (await exchange.fetchBalance()).USDT.total;
    const order = await exchange.createOrder(kSwap, 'market', 'buy', 0.1);
    assert.equal(order.average, 60000.1);
    const [position] = await exchange.fetchPositions([kSwap]);
    assert.equal(position.side, 'long');
    assert.equal(position.contracts, 0.1);
    assert.equal(position.entryPrice, 60000.1);
    assert.equal(position.marginMode, 'cross');
    assert.equal(position.initialMargin, 1200.002);  // At a leverage of 5.
    assert.equal(position.unrealizedPnl, -0.01);
    const balance = await exchange.fetchBalance();
    assert.equal(Number((before - balance.USDT.total).toFixed(6)), 3.010005);  // The fee, and what it is worth less.
    await assert.rejects(exchange.createOrder(kSwap, 'market', 'buy', 0.1, undefined, { reduceOnly: true }), /"code":-2022/);
    await exchange.createOrder(kSwap, 'market', 'sell', 0.1, undefined, { reduceOnly: true });
    assert.equal((await exchange.fetchPositions([kSwap])).length, 0);
    const trades = await exchange.fetchMyTrades(kSwap);
    assert.equal(trades.at(-1).info.realizedPnl, '-0.02000000');
  });
  await check('conditional orders', async () => {
    await exchange.createOrder(kSwap, 'market', 'buy', 0.1);
    const kinds = [
      ['market', { triggerPrice: 55000 }, 'STOP_MARKET'], ['market', { stopLossPrice: 55000 }, 'STOP_MARKET'],
      ['market', { takeProfitPrice: 65000, reduceOnly: true }, 'TAKE_PROFIT_MARKET'],
      ['limit', { stopLossPrice: 55000 }, 'STOP'], ['limit', { takeProfitPrice: 65000 }, 'TAKE_PROFIT'],
      ['market', { trailingPercent: 1 }, 'TRAILING_STOP_MARKET'],
      ['market', { stopLossPrice: 55000, closePosition: true }, 'STOP_MARKET']];
    for (const [type, params, name] of kinds) {
      const order = await exchange.createOrder(kSwap, type, 'sell', 0.01, type === 'limit' ? 54000 : undefined, params);
      const found = await exchange.fetchOrder(order.id, kSwap, { trigger: true });
      assert.equal(found.info.orderType, name);
      assert.equal(found.status, 'open');
    }
    assert.equal((await exchange.fetchOpenOrders(kSwap, undefined, undefined, { trigger: true })).length, kinds.length);
    const [first] = await exchange.fetchOpenOrders(kSwap, undefined, undefined, { trigger: true });
    await exchange.cancelOrder(first.id, kSwap, { trigger: true });
    await exchange.cancelAllOrders(kSwap, { trigger: true });
    assert.equal((await exchange.fetchOpenOrders(kSwap, undefined, undefined, { trigger: true })).length, 0);
    await exchange.createOrder(kSwap, 'market', 'sell', 0.1);
  });
  await check('batches', async () => {
    const orders = await exchange.createOrders([1, 2].map((i) => (
      { symbol: kSwap, type: 'limit', side: 'buy', amount: 0.01, price: low - i })));
    assert.deepEqual(orders.map((o) => o.price), [low - 1, low - 2]);
    const canceled = await exchange.cancelOrders(orders.map((o) => o.id), kSwap);
    assert.deepEqual(canceled.map((o) => o.status), ['canceled', 'canceled']);
  });
  await check('hedged', async () => {
    await exchange.setPositionMode(true);
    await exchange.createOrder(kSwap, 'market', 'buy', 0.1, undefined, { positionSide: 'LONG' });
    await exchange.createOrder(kSwap, 'market', 'sell', 0.2, undefined, { positionSide: 'SHORT' });
    const sides = (await exchange.fetchPositions([kSwap])).map((p) => [p.side, p.contracts]);
    assert.deepEqual(sides.sort(), [['long', 0.1], ['short', 0.2]]);
    await exchange.createOrder(kSwap, 'market', 'sell', 0.1, undefined, { positionSide: 'LONG' });
    await exchange.createOrder(kSwap, 'market', 'buy', 0.2, undefined, { positionSide: 'SHORT' });
    await exchange.setPositionMode(false);
  });
  await streams(exchange, other, kSwap, 'BTC-USDT-SWAP', false);
  await check('watchPositions', async () => {
    const news = exchange.watchPositions([kSwap]);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await exchange.createOrder(kSwap, 'market', 'buy', 0.05);
    const positions = await until(() => news, (all) => all.some((p) => p.contracts === 0.05), 'a position');
    assert.equal(positions.find((p) => p.contracts === 0.05).side, 'long');
    await exchange.createOrder(kSwap, 'market', 'sell', 0.05);
  });
  await check('orders over the web socket', async () => {
    const order = await exchange.createOrderWs(kSwap, 'limit', 'buy', 0.01, low);
    assert.equal(order.status, 'open');
    assert.equal((await exchange.cancelOrderWs(order.id, kSwap)).status, 'canceled');
  });
  await exchange.close();
  await other.close();
}

await spot();
await linear();
await venue.stop();
finish();
