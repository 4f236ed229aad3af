// Every function that Kubernetes adds to CEL, or that we do instead of the library: an expression, and what it comes to.
import { describe, expect, test } from 'vitest'
import { newEnvironment } from '../../../../sandbox/server/cel/environment.ts'
import { FailedEvaluation } from '../../../../sandbox/server/cel/failure.ts'
import { compileProgram } from '../../../../sandbox/server/cel/program.ts'

function evaluate(expression: string): unknown {
  return compileProgram(newEnvironment(), expression).evaluate({})
}

const holds: Readonly<Record<string, readonly string[]>> = {
  'regular expressions': [
    '"abc".matches("b")',
    '!"abc".matches("^b")',
    '"my-app".matches("^[a-z]([-a-z0-9]*[a-z0-9])?$")',
    'matches("abc", "(?i)B")',
    '"a1b22".find("[0-9]+") == "1"',
    '"ab".find("[0-9]+") == ""',
    '"a1b22".findAll("[0-9]+") == ["1", "22"]',
    '"a1b22".findAll("[0-9]+", 1) == ["1"]',
  ],
  time: [
    'duration("1h30m") == duration("90m")',
    'duration("9s999ms") < duration("10s")',
    'duration("-1.5s") < duration("0")',
    'duration("1us") > duration("999ns")',
    'duration("90s") + duration("30s") == duration("2m")',
    'duration("1m") - duration("90s") == -duration("30s")',
    'string(duration("90s")) == "1m30s"',
    'string(duration("1h")) == "1h0m0s"',
    'string(duration("1500us")) == "1.5ms"',
    'duration("90m").getHours() == 1',
    'duration("90m").getMinutes() == 90',
    'duration("1500ms").getMilliseconds() == 500',
    'timestamp("2026-01-01T00:00:00.000000001Z") > timestamp("2026-01-01T00:00:00Z")',
    'timestamp("2026-01-01T01:00:00+01:00") == timestamp("2026-01-01T00:00:00Z")',
    'timestamp("2026-01-02T00:00:00Z") - timestamp("2026-01-01T00:00:00Z") == duration("24h")',
    'timestamp("2026-01-01T00:00:00Z") + duration("1h") == timestamp("2026-01-01T01:00:00Z")',
    'string(timestamp("2026-01-01T00:00:00.120Z")) == "2026-01-01T00:00:00.12Z"',
    'int(timestamp("1970-01-01T00:00:02.9Z")) == 2',
    'timestamp(2) == timestamp("1970-01-01T00:00:02Z")',
    'timestamp("2026-03-01T12:30:00Z").getMonth() == 2',
    'timestamp("2026-03-01T12:30:00Z").getDate() == 1',
    'timestamp("2026-03-01T12:30:00Z").getDayOfMonth() == 0',
    'timestamp("2026-03-01T12:30:00Z").getDayOfYear() == 59',
    'timestamp("2026-03-01T12:30:00Z").getDayOfWeek() == 0',
    'timestamp("2026-03-01T12:30:00Z").getHours("Europe/Berlin") == 13',
    'timestamp("2026-03-01T00:30:00Z").getDate("-01:00") == 28',
  ],
  lists: [
    '[1, 2, 2].isSorted() && ![2, 1].isSorted() && ["a", "b"].isSorted()',
    '[1, 2].sum() == 3',
    '[1.5, 2.0].sum() == 3.5',
    '[duration("1s"), duration("2s")].sum() == duration("3s")',
    '[3, 1, 2].min() == 1 && [3, 1, 2].max() == 3',
    '["a", "b", "a"].indexOf("a") == 0 && ["a", "b", "a"].lastIndexOf("a") == 2 && ["a"].indexOf("z") == -1',
    '[1, 2, 3].slice(1, 3) == [2, 3]',
    '[1, 2, 1].distinct() == [1, 2]',
    '[3, 1].sort() == [1, 3]',
    '[1, 2].reverse() == [2, 1]',
    '[[1], [2, 3]].flatten() == [1, 2, 3]',
    'lists.range(3) == [0, 1, 2]',
    'sets.contains([1, 2], [2]) && !sets.contains([1], [2])',
    'sets.equivalent([1, 2, 2], [2, 1])',
    'sets.intersects([1, 2], [2, 3]) && !sets.intersects([1], [2])',
  ],
  macros: [
    '[1, 2].all(i, v, v == i + 1)',
    '{"a": 1}.exists(k, v, k == "a" && v == 1)',
    '[1, 2].existsOne(i, v, v == 2)',
    '[1, 2].transformList(i, v, v * 2) == [2, 4]',
    '{"a": 1}.transformMap(k, v, v + 1) == {"a": 2}',
    '[[1, 2], [3]].all(i, inner, inner.all(j, v, v > 0))',
    'optional.of(1).optMap(x, x + 1).value() == 2',
    '!optional.none().optMap(x, 1).hasValue()',
    '{"a": 1}[?"b"].orValue(3) == 3',
    '[1, 2].exists(x, x == 2) && [1, 2].exists_one(x, x == 2)',
  ],
  strings: [
    '"abc".charAt(1) == "b" && "abc".charAt(3) == ""',
    '"aXbX".replace("X", "-") == "a-b-" && "aXbX".replace("X", "-", 1) == "a-bX"',
    '"a$b".replace("$", "$&") == "a$&b"',
    'strings.quote("a\\"b") == "\\"a\\\\\\"b\\""',
    '"%s is %d, %.2f%%".format(["a", 7, 1.5]) == "a is 7, 1.50%"',
    '"%x %X %o %b".format([255, 255, 8, 5]) == "ff FF 10 101"',
    '"%s".format([[1, 2]]) == "[1, 2]"',
    '"%e".format([1234.5]) == "1.234500e+03"',
  ],
  addresses: [
    'isIP("10.0.0.1") && isIP("::1") && !isIP("10.0.0.256") && !isIP("10.0.0.01") && !isIP("1::2::3")',
    'ip("10.0.0.1").family() == 4 && ip("::1").family() == 6',
    'ip("2001:DB8:0:0:0:0:0:1") == ip("2001:db8::1")',
    'ip.isCanonical("2001:db8::1") && !ip.isCanonical("2001:DB8::1")',
    'string(ip("1:0:0:2:0:0:0:3")) == "1:0:0:2::3"',
    'ip("127.0.0.1").isLoopback() && !ip("10.0.0.1").isLoopback()',
    'ip("0.0.0.0").isUnspecified() && ip("169.254.1.1").isLinkLocalUnicast() && ip("224.0.0.5").isLinkLocalMulticast()',
    'ip("10.0.0.1").isGlobalUnicast() && !ip("255.255.255.255").isGlobalUnicast()',
    'isCIDR("10.0.0.0/8") && !isCIDR("10.0.0.0") && !isCIDR("10.0.0.0/33") && !isCIDR("10.0.0.0/08")',
    'cidr("10.0.0.0/8").containsIP("10.1.2.3") && !cidr("10.0.0.0/8").containsIP(ip("11.0.0.1"))',
    'cidr("10.0.0.0/8").containsCIDR("10.1.0.0/16") && !cidr("10.0.0.0/8").containsCIDR(cidr("0.0.0.0/0"))',
    'string(cidr("10.1.2.3/8").masked()) == "10.0.0.0/8"',
    'cidr("10.1.2.3/8").ip() == ip("10.1.2.3") && cidr("::/64").prefixLength() == 64',
  ],
  quantities: [
    'isQuantity("1.5Gi") && isQuantity("100m") && !isQuantity("much") && !isQuantity("1 Gi")',
    'quantity("1Gi") == quantity("1024Mi") && quantity("1k") == quantity("1000")',
    'quantity("100m").isLessThan(quantity("0.2")) && quantity("2").isGreaterThan(quantity("1999m"))',
    'quantity("1").add(quantity("500m")).sub(1).compareTo(quantity("0.5")) == 0',
    'quantity("2k").asInteger() == 2000 && quantity("2k").isInteger() && !quantity("1m").isInteger()',
    'quantity("1500m").asApproximateFloat() == 1.5 && quantity("-3").sign() == -1',
    'quantity("12e3") == quantity("12000") && quantity("1E") == quantity("1000P")',
  ],
  urls: [
    'isURL("https://a.b:80/c?d=e") && isURL("/path") && !isURL("a b") && !isURL("http://a:x/")',
    'url("https://user@a.b:80/c").getHost() == "a.b:80"',
    'url("https://a.b:80/c").getHostname() == "a.b" && url("https://a.b:80/c").getPort() == "80"',
    'url("https://[::1]:80/").getHostname() == "::1"',
    'url("https://a/b?k=1&k=2&l=").getQuery() == {"k": ["1", "2"], "l": [""]}',
    'url("https://a/b%20c").getEscapedPath() == "/b%20c"',
  ],
  formats: [
    '!format.dns1123Label().validate("my-app").hasValue()',
    'format.dns1123Label().validate("My").value()[0].startsWith("a lowercase RFC 1123 label")',
    'format.named("dns1123Subdomain").value().validate("a..b").hasValue()',
    '!format.named("nonsense").hasValue()',
    '!format.uuid().validate("123e4567-e89b-12d3-a456-426614174000").hasValue()',
    '!format.qualifiedName().validate("soh.re/base").hasValue() && format.qualifiedName().validate("/x").hasValue()',
  ],
  versions: [
    'isSemver("1.2.3-rc.1+b") && !isSemver("1.2") && isSemver("v1.2", true)',
    'semver("1.2.3").major() == 1 && semver("1.2.3").minor() == 2 && semver("1.2.3").patch() == 3',
    'semver("1.2.3").isLessThan(semver("1.10.0")) && semver("1.0.0").isGreaterThan(semver("1.0.0-rc.1"))',
    'semver("1.0.0-2").compareTo(semver("1.0.0-10")) == -1 && semver("1.0.0-2").compareTo(semver("1.0.0-a")) == -1',
  ],
}

describe.each(Object.entries(holds))('%s', (_, expressions) => {
  test.each(expressions)('%s', expression => {
    expect(evaluate(expression)).toBe(true)
  })
})

const fails: Array<[expression: string, words: string]> = [
  ['1 / 0 == 1', 'division by zero'],
  ['1 % 0 == 1', 'modulus by zero'],
  ['[1][2] == 1', 'index out of bounds: 2'],
  ['{"a": 1}.b == 1', 'no such key: b'],
  ['duration("5 minutes") == duration("1s")', 'time: invalid duration "5 minutes"'],
  ['timestamp("yesterday") == timestamp(1)', 'parsing time "yesterday": it is not RFC 3339'],
  ['ip("x").family() == 4', 'IP Address "x" parse error during conversion from string'],
  ['[].min() == 1', 'min called on empty list'],
  ['"%d".format(["a"]) == ""', 'could not parse formatting clause: "%d" does not take string'],
  ['optional.none().value() == 1', 'Optional value is not present'],
]

test.each(fails)('%s fails with a sentence', (expression, words) => {
  expect(() => evaluate(expression)).toThrow(new FailedEvaluation(words))
})

test('a pattern that would make others backtrack for ever is answered at once', () => {
  expect(evaluate(`"${'a'.repeat(2000)}!".matches("^(a+)+$")`)).toBe(false)
})
