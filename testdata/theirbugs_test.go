package testdata

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// theirBug is a bug that another session library had, or has. The ids are by area: C caches, W response writers, D the
// Cookie header, F fixation, K keys and tags, L concurrency and stores, M msgpack, Z size, G and Q forms and logouts; P
// are more that were published, and B were found by reading and running the libraries.
type theirBug struct {
	id    string
	what  string
	tests string // that would have caught it, as "directory.Name"; those in testdata/theirbugs run it against the libraries
	no    string // why there is no test
}

const (
	noStore  = "sessions in stores do not exist"
	byDesign = "a session has no id and the browser's value is never used as a name of anything"
)

var theirBugs = []theirBug{
	{"C1", "Flask CVE-2023-30861: a response that only refreshed had no Vary: Cookie",
		"runtime.TestCVE202330861AResponseThatOnlyRefreshesVariesByCookie runtime.TestCacheHeadersKeepASessionOutOfSharedCaches testdata/servers/web.TestACachingProxyNeverHandsOneVisitorsSessionToAnother testdata/theirbugs.privatePage", ""},
	{"C2", "Flask CVE-2026-27205: `in` and len() did not count as access",
		"runtime.TestEveryWayOfReadingMarksTheResponse", ""},
	{"C3", "Auth0 CVE-2025-48947: a CDN stored the Set-Cookie",
		"runtime.TestCVE202548947NoCDNIsToldToStoreACookieUnderItsOwnHeaderName runtime.TestCacheHeadersKeepASessionOutOfSharedCaches testdata/theirbugs.publicPage", ""},
	{"C4", "net/http: the error path of ServeContent drops Cache-Control and leaves Set-Cookie",
		"runtime.TestAnErrorOfServeContentDoesNotLoseTheCacheHeader", ""},
	{"C5", "a 304 may carry Set-Cookie into what a cache has stored",
		"runtime.TestMandatoryCommitsGoOutWithAnyStatusAndOptionalOnesDoNot testdata/servers/web.TestACountedVisitIsKeptWhateverWritesTheResponse", ""},
	{"C6", "scs: no-cache=\"Set-Cookie\", which few caches know",
		"runtime.TestCacheHeadersKeepASessionOutOfSharedCaches testdata/theirbugs.publicPage", ""},
	{"C7", "Vary lines that are there already",
		"runtime.TestVaryByCookieIsAddedOnce", ""},

	{"W1", "scs: what is set after 103 Early Hints is lost; others: the cookie goes out in it",
		"runtime.TestSCSNoInformationalResponseFreezesTheSession runtime.TestAnInformationalStatusDoesNotCommit runtime.TestTheCookieOfSaveStaysOutOfInformationalResponses testdata/servers/web.TestEarlyHintsCarryNoCookie testdata/theirbugs.earlyHints testdata/theirbugs.cookieInEarlyHints", ""},
	{"W2", "scs: a commit that fails sends a 500 and then the page behind it",
		"runtime.TestASessionThatIsTooLargeIsNotSentAndTheErrorNamesItsFields runtime.TestAFieldWithoutAnEncodingFailsTheCommitOnce testdata/theirbugs.unsendableValue", ""},
	{"W3", "scs #11, #69, #141, #186, #188: Flusher and Hijacker lost",
		"runtime.TestEveryMethodOfResponseControllerBeginsTheResponseOrIsUnwrapped runtime.TestResponseControllerReachesDeadlinesAndFullDuplex runtime.TestHijackLeavesTheCookieInTheHeader runtime.TestFilesReachTheServersReadFrom testdata/servers/web.TestTheCookieGoesOutWithAWebSocketUpgrade testdata/theirbugs.upgradeByHand", ""},
	{"W4", "a change after the response has begun is lost silently",
		"runtime.TestAChangeAfterTheResponseHasBegunIsReported runtime.TestSaveAfterTheResponseHasBegunTellsWhatIsLost testdata/theirbugs.putTooLate", ""},
	{"W5", "the session of a handler that panicked is saved",
		"runtime.TestAPanicLeavesTheCookieAsItWas runtime.TestAMiddlewareThatRecoversAroundTheHandlerSendsNoCookie runtime.TestGoexitLeavesTheCookieAsItWas testdata/servers/web.TestAPanicAndAClientThatIsGoneLeaveTheSessionAsItWas testdata/theirbugs.panicAfterPut", ""},
	{"W6", "http.TimeoutHandler on either side",
		"runtime.TestInsideATimeoutHandlerTheCookieGoesOutInTime runtime.TestAroundATimeoutHandlerTheCookieGoesOutWithTheTimeout", ""},
	{"W7", "HEAD, OPTIONS, 204, redirects and empty handlers lose the cookie; preflights get one",
		"runtime.TestEveryMethodCommits testdata/servers/web.TestACountedVisitIsKeptWhateverWritesTheResponse runtime.TestARequestThatNeverAsksCostsTwoAllocationsAndGetsNoHeader", ""},
	{"W8", "express: headers already sent, at the second WriteHeader",
		"runtime.TestTheCookieGoesOutWithWhateverBeginsTheResponse", ""},
	{"W9", "nested middleware, and two session types in one request",
		"runtime.TestAHandlerInsideAHandlerOfItsManagerDoesNothing runtime.TestTwoManagersOfOneCookieNamePanicWithASentence runtime.TestTwoSessionTypesInOneRequestKeepApart testdata/servers/web.TestTwoSessionsInOneRequestAreKeptApart", ""},
	{"W10", "a proxied response sets a cookie of our name",
		"runtime.TestOtherCookiesOfAResponseStayAndOneOfTheSessionsNameIsReplaced runtime.TestTheCookieOfSavePassesAReverseProxyWithEarlyHintsAndCookies", ""},

	{"D1", "a planted cookie before the real one ends the session",
		"runtime.TestOfSeveralCookiesTheNewestThatIsAcceptedWins testdata/theirbugs.forgedCookieFirst", ""},
	{"D2", "a planted cookie that is valid itself: the newest one wins, and an event tells",
		"runtime.TestOfSeveralCookiesTheNewestThatIsAcceptedWins", ""},
	{"D3", "a Cookie header in several lines, as HTTP/2 sends it",
		"runtime.TestACookieHeaderInSeveralLinesIsReadAsOne", ""},
	{"D4", "PHP CVE-2020-7070, Rack CVE-2020-8184, Django, ASP.NET: other spellings of __Host-",
		"runtime.TestCVE20208184NoOtherSpellingOfTheNameIsTheSessionCookie runtime/internal/cookie.FuzzTheScannerReadsWhatNetHTTPReadsAndMalformedValues testdata/theirbugs.otherSpellings", ""},
	{"D5", "CVE-2025-58186: floods of cookies, and net/http's limit of 3,000",
		"runtime/internal/cookie.TestAFloodOfCookiesHidesNone runtime/internal/cookie.TestScanningAllocatesNothing testdata/servers/web.TestAHostileCookieHeaderIsAnsweredLikeAnyOther testdata/theirbugs.floodOfCookies", ""},
	{"D6", "line breaks and semicolons in name, domain and path",
		"runtime.TestNewManagerTellsAllProblemsAtOnce", ""},
	{"D7", "two Set-Cookie lines of one name",
		"runtime.TestDestroyAfterSaveDeletesTheCookieThatSaveSet runtime.TestAChangeAfterSaveReplacesItsCookie testdata/theirbugs.twoCommits", ""},
	{"D8", "Flask, twice: a deletion with other attributes deletes nothing",
		"runtime.TestADeletionEmptiesTheBrowser runtime.TestCookieAttributesFollowTheConfig", ""},

	{"F1", "Fiber CVE-2024-38513: an id that the client chose",
		"runtime.TestCVE202438513AValueThatTheClientChoseIsNeverAdopted", ""},
	{"F2", "Fiber CVE-2025-66630: zeros where crypto/rand fails",
		"testdata.TestCVE202566630NoKeyComesFromAnotherSourceThanCryptoRand runtime/envelope.TestSameContentsGiveTheSameValue", ""},
	{"F3", "Zitadel and others: no new session at a login",
		"runtime.TestCVE202225896AnAttackerWhoPlantedACookieIsNotLoggedInWithTheVictim runtime.TestRenewRestartsTheClocks", ""},

	{"K1", "Flask CVE-2025-47278: signed with the oldest key",
		"runtime.TestOrderAndRepeatsOfKeysMeanNothing runtime.TestTheLatestSignFromThatHasComeSigns runtime.TestANewerKeyReplacesTheOldOneAtTheNextVisit", ""},
	{"K2", "rack-session CVE-2026-39324: what does not decrypt is read in the clear",
		"runtime.TestCVE202639324WhatDoesNotDecryptIsNotReadInTheClear runtime.TestTheOtherModeIsRejectedUnlessItIsAccepted runtime.TestAForgedCookieIsRejectedInWhicheverModeItClaims", ""},
	{"K3", "Auth0-PHP CVE-2025-47275: short tags accepted",
		"runtime/envelope.TestATagOfAnyOtherLengthIsRefused", ""},
	{"K4", "next-auth CVE-2023-48309: a token for another purpose is a session",
		"runtime.TestCVE202348309ATouchIsNoSessionAndASessionNoTouch runtime.TestACookieThatThisServerDidNotMakeIsIgnoredAndLeftAlone runtime/envelope.TestAValueOpensOnlyInTheContextItWasMadeFor", ""},
	{"K5", "cookie-signature GHSA-92vm-wfm5-mxvv: tags compared byte by byte",
		"testdata.TestGHSA92vmTagsAreComparedInConstantTime", ""},
	{"K6", "Rails CVE-2019-5420, Superset CVE-2023-27524: keys that are known or short",
		"runtime/internal/keyring.TestEveryPublishedSecretIsRefused runtime/internal/keyring.TestWeakSecretsAreRefusedWithTheReason testdata.TestCVE202327524NoDocumentHasAKeyThatWorks testdata/theirbugs.shortKey", ""},
	{"K7", "fastify CVE-2024-31999: no time in the cookie",
		"runtime.TestCVE202431999ACopyOfADeletedCookieEndsAtTheServersTimeouts runtime.TestRejectCreatedBeforeEndsTheSessionsOfEverybody", ""},
	{"K8", "node-jws GHSA-869p: the token says which key",
		"runtime/envelope.TestAWrongHintIsRejectedEvenWithTheRightKey", ""},

	{"L1", "scs, Rack CVE-2025-32441 and CVE-2025-46336, Jetty #228: a slow request brings a session back after its logout",
		"runtime.TestWithTouchALateReadNeverBringsOldDataBack runtime.TestWithoutTouchALateReadThatRefreshesBringsOldDataBack testdata.TestALateReadAgainstRivals testdata/theirbugs.lateReadAfterLogout", ""},
	{"L2", "goredisstore: a session that is over is stored for ever", "", noStore},
	{"L3", "scs: stores with contexts only panic", "", noStore},
	{"L4", "memstore keeps the slice that it was given", "", noStore},
	{"L5", "scs: a session that cannot be decoded is a 500 until it is over",
		"runtime.TestACookieOfThisServerThatIsOverIsDeleted testdata/theirbugs.undecodableSession", ""},
	{"L6", "nebula-mesh CVE-2026-53603: live tokens in the database", "", noStore},
	{"L7", "MySQL: tokens that differ in case are one", "", noStore},
	{"L8", "gorilla GO-2024-2730: an id that is a path", "", noStore},
	{"L9", "who can write to the database swaps sessions", "", noStore},
	{"L10", "FrankenPHP CVE-2026-24894: what is reused shows another visitor's session",
		"runtime/envelope.TestNoSessionStaysBehindInABuffer testdata/servers/web.TestSoak", ""},

	{"M1", "msgpack #401: five bytes that cost 80 MB",
		"runtime/wire.TestHostileBodiesCostNoMoreThanTheirLength runtime/wire.FuzzReaderNeverPanicsAndBoundsAllocations runtime/msgpackx.TestHostileBytesCostNoMoreThanTheirLength testdata/theirbugs.claimOfFiveMillion", ""},
	{"M2", "msgp: 100,000 levels",
		"runtime/wire.TestMoreThan32ContainersInAnUnknownOrMisfitValueAreUnreadable runtime/wire.TestHostileBodiesCostNoMoreThanTheirLength", ""},
	{"M3", "trailing bytes, keys twice, more than one spelling of a number",
		"runtime/wire.TestBodyThatIsNotOneCanonicalSetIsUnreadable runtime/wire.TestValueThatIsNotCanonicalMakesTheBodyUnreadable runtime/wire.TestEveryPrefixAndExtensionOfABodyIsUnreadable runtime.FuzzABodyIsReadWholeOrNotAtAll", ""},
	{"M4", "an old server drops what a newer one wrote",
		"runtime.TestUnknownNumbersAreKeptThroughAWrite testdata/golden/evolve.TestEveryVersionCarriesTheCookiesOfEveryOther", ""},

	{"Z1", "CRIME, BREACH, go-jose CVE-2024-28180: compression",
		"testdata.TestNothingButNetHTTPImportsACompressor", ""},
	{"Z2", "nextjs-auth0 #2009, #303, #2782, next-auth #3101: sessions in several cookies",
		"runtime.TestTheLargestPossibleCookieIsAcceptedAgain runtime.TestASessionThatIsTooLargeIsNotSentAndTheErrorNamesItsFields runtime.TestACookieThatClaimsManyChunksCostsNoMoreThanAnyOther", ""},
	{"G1", "gorilla/csrf CVE-2025-24358, CVE-2025-47909: forms from other sites",
		"example/petshop.TestChangesWantAPostFromTheShopItself testdata/servers/web.TestACountedVisitIsKeptWhateverWritesTheResponse", ""},
	{"Q1", "oauth2-proxy CVE-2026-34454: the sign-in page leaves the cookie",
		"runtime.TestMandatoryCommitsGoOutWithAnyStatusAndOptionalOnesDoNot", ""},
	{"Q2", "listmonk, nhost: sessions outlive a change of password",
		"example/logouteverywhere.TestLogOutEverywhereEndsTheSessionsOfAllOtherDevicesWithinCheckEvery runtime.TestARevokedSessionIsOverBeforeTheHandlerSeesIt", ""},

	{"P1", "Flask #6089: a text for a list of keys makes each character a key",
		"runtime/internal/keyring.TestDamagedKeyStringsAreRefusedWithTheReason runtime.TestNewKeysWantsOneToEightKeys", ""},
	{"P2", "rack CVE-2019-16782, activerecord CVE-2019-25025: an id is looked up as it comes", "", noStore},
	{"P3", "Fiber CVE-2026-25899: an unsigned cookie is decoded, at the length it claims",
		"runtime.TestNoByteReachesAParserBeforeTheTagIsVerified runtime/wire.TestLenNeverExceedsTheBytesLeft", ""},
	{"P4", "react-router CVE-2025-61686, PAN-OS CVE-2024-3400: an id that is a path", "", byDesign},
	{"P5", "passport CVE-2022-25896, @fastify/passport CVE-2023-29019: no new session at a login",
		"runtime.TestCVE202225896AnAttackerWhoPlantedACookieIsNotLoggedInWithTheVictim", ""},
	{"P6", "tower-sessions 0.12.0: a new session overwrites one with the same id", "", noStore},
	{"P7", "tower-sessions 0.12.1: a new id loses the data",
		"runtime.TestRenewRestartsTheClocks", ""},
	{"P8", "tower-sessions 0.4.3: what is over is still served",
		"runtime.TestASessionIsOverAtEachTimeoutExactly", ""},
	{"P9", "actix #265: a change after renew takes the renewal back",
		"runtime.TestActix265AChangeAfterRenewIsRenewedToo runtime.FuzzAnySequenceOfCallsKeepsThePromises", ""},
	{"P10", "actix 0.7.2 and 0.8.0, tower-sessions 0.10.2: a deletion without Secure, SameSite or Domain",
		"runtime.TestCookieAttributesFollowTheConfig runtime.TestADeletionEmptiesTheBrowser", ""},
	{"P11", "on-headers CVE-2025-7339: the app's own cookies are lost",
		"runtime.TestOtherCookiesOfAResponseStayAndOneOfTheSessionsNameIsReplaced testdata/servers/web.TestTheAppsOwnCookiesStay", ""},
	{"P12", "msgpackr #200, msgspec #367, RUSTSEC-2017-0006: memory and depth that a length claims",
		"runtime/wire.TestHostileBodiesCostNoMoreThanTheirLength runtime/wire.TestMoreThan32ContainersInAnUnknownOrMisfitValueAreUnreadable", ""},
	{"P13", "ASP.NET ChunkingCookieManager: as many strings as \"chunks-N\" says",
		"runtime.TestACookieThatClaimsManyChunksCostsNoMoreThanAnyOther", ""},
	{"P14", "next-auth: every cookie whose name begins with the session's is a part of it",
		"runtime.TestCVE20208184NoOtherSpellingOfTheNameIsTheSessionCookie", ""},
	{"P15", "KVSession #25: ids of 64 bits", "", byDesign},

	{"B1", "scs: what is set before a Flush, before the first Write, is lost",
		"runtime.TestTheCookieGoesOutWithWhateverBeginsTheResponse testdata/theirbugs.flushFirst", ""},
	{"B2", "scs: 103 Early Hints, as W1",
		"runtime.TestSCSNoInformationalResponseFreezesTheSession testdata/theirbugs.earlyHints", ""},
	{"B3", "scs, Fiber, Flask: a logout is undone, as L1",
		"runtime.TestWithTouchALateReadNeverBringsOldDataBack testdata.TestALateReadAgainstRivals testdata/theirbugs.lateReadAfterLogout", ""},
	{"B4", "scs with HashTokenInStore: logging out everywhere does nothing",
		"example/logouteverywhere.TestLogOutEverywhereEndsTheSessionsOfAllOtherDevicesWithinCheckEvery testdata/theirbugs.logOutEverywhere", ""},
	{"B5", "scs: a time.Time is a 500",
		"testdata/golden/kinds.TestEveryKindSurvivesARoundTrip testdata/theirbugs.timeValue", ""},
	{"B6", "scs: a session that cannot be decoded, as L5",
		"runtime.TestACookieOfThisServerThatIsOverIsDeleted testdata/theirbugs.undecodableSession", ""},
	{"B7", "scs: of two writes at the same time one is lost; here too, as README.md says",
		"testdata/theirbugs.twoWritesAtOnce", ""},
	{"B8", "scs: a []byte changed in place is lost, and GetInt of an int32 is 0",
		"runtime.TestWhatIsChangedInPlaceIsSaved testdata/golden/lent.TestAChangeInPlaceIsSaved testdata/golden/kinds.TestSettersMakeWhatTheNextRequestReads testdata/theirbugs.changedInPlace testdata/theirbugs.narrowInteger", ""},
	{"B9", "gorilla: a bad new key is passed over, two Saves are two lines, a deletion carries the session, no HttpOnly",
		"runtime.TestNewKeysWantsOneToEightKeys runtime.TestAChangeAfterSaveReplacesItsCookie runtime.TestCookieAttributesFollowTheConfig testdata/theirbugs.badNewestKey testdata/theirbugs.twoCommits testdata/theirbugs.deletionCarriesData testdata/theirbugs.attributesByDefault", ""},
	{"B10", "lstoll: what has more than 512 bytes cannot be read, Max-Age is in nanoseconds, garbage is a 500",
		"runtime.TestTheLargestPossibleCookieIsAcceptedAgain runtime.TestMaxAgeIsWhatTheServerWillAccept runtime.TestACookieThatThisServerDidNotMakeIsIgnoredAndLeftAlone", ""},
	{"B11", "golangcollege: a Flush loses the cookie, a short key is filled up with zeros",
		"runtime.TestTheCookieGoesOutWithWhateverBeginsTheResponse runtime/internal/keyring.TestWeakSecretsAreRefusedWithTheReason testdata/theirbugs.flushFirst testdata/theirbugs.shortKey", ""},
	{"B12", "Fiber: a visitor who does nothing gets a cookie and an entry in the store",
		"runtime.TestAnEmptySessionSetsNoCookieAndDeletesTheOneItCameWith testdata/theirbugs.anonymousVisit", ""},
	{"B13", "Flask: an unreadable payload is a 500, 4,688 bytes are sent, a key of one character is taken",
		"runtime.TestACookieOfThisServerThatIsOverIsDeleted runtime.TestASessionThatIsTooLargeIsNotSentAndTheErrorNamesItsFields runtime/internal/keyring.TestWeakSecretsAreRefusedWithTheReason testdata/theirbugs.tooLargeWithItsName", ""},
	{"B14", "itsdangerous: many spellings of one value, and a zlib bomb",
		"runtime/envelope.TestOnlyTheCanonicalSpellingIsRead testdata.TestNothingButNetHTTPImportsACompressor testdata/theirbugs.otherSpellingOfTheValue", ""},
}

// TestEveryBugOfTheirsHasATestOfOurs holds the list against the repository: what it names exists, and what repeats a bug
// is named in it.
func TestEveryBugOfTheirsHasATestOfOurs(t *testing.T) {
	known := testFunctions(t)
	listed := map[string]bool{}
	ids := map[string]bool{}
	for _, bug := range theirBugs {
		if ids[bug.id] {
			t.Errorf("%s is listed twice", bug.id)
		}
		ids[bug.id] = true
		tests := strings.Fields(bug.tests)
		if (len(tests) == 0) == (bug.no == "") {
			t.Errorf("%s (%s) has to have tests, or a reason why not", bug.id, bug.what)
		}
		for _, test := range tests {
			listed[test] = true
			if _, ok := known[test]; !ok {
				t.Errorf("%s (%s): there is no %s", bug.id, bug.what, test)
			}
		}
	}
	for test, file := range known {
		repeats := file == "../runtime/theirbugs_test.go" && strings.HasPrefix(filepath.Ext(test), ".Test") || file == "comparison"
		if repeats && !listed[test] {
			t.Errorf("%s is missing in the list", test)
		}
	}
}

// testFunctions returns the functions of all test files, as "directory.Name", with their file, and "comparison" for
// those of testdata/theirbugs that make one.
func testFunctions(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{".git", "node_modules"}, entry.Name()):
			return fs.SkipDir
		case entry.IsDir() || !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel("..", filepath.Dir(path))
		if err != nil {
			return err
		}
		for _, declared := range file.Decls {
			f, ok := declared.(*ast.FuncDecl)
			if !ok || f.Recv != nil {
				continue
			}
			from := filepath.ToSlash(path)
			if results := f.Type.Results; results != nil && len(results.List) == 1 {
				if result, ok := results.List[0].Type.(*ast.Ident); ok && result.Name == "comparison" {
					from = result.Name
				}
			}
			found[filepath.ToSlash(dir)+"."+f.Name.Name] = from
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
