package envelope

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"
)

func TestSecretsAndKeysPrintNoSecret(t *testing.T) {
	secret := testSecret("a")
	_, key := testKeys()
	for _, test := range []struct {
		name  string
		value any
		want  string
	}{
		{"Secret", secret, "[secret]"},
		{"*Secret", &secret, "[secret]"},
		{"*Key", key, key.String()},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%o", "%b", "%c", "%t", "%e", "%10.2v"} {
			expect(t, test.name+" as "+verb, fmt.Sprintf(verb, test.value), test.want)
		}
		text, err := json.Marshal(test.value)
		expect(t, test.name+" as JSON", string(text), `"`+test.want+`"`)
		expect(t, "error", err, nil)

		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("message", "value", test.value)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("message", "value", test.value)
		expect(t, test.name+" in slog", strings.Count(log.String(), test.want), 2)
	}
	id := KeyID(secret)
	expect(t, "key", key.String(), "tsk:"+hex.EncodeToString(id[:]))
}

// fmt calls no methods on unexported fields, so a key inside another struct must hold nothing secret that fmt prints.
func TestTheFieldsOfAKeyPrintNoSecret(t *testing.T) {
	_, key := testKeys()
	prk := extract(testSecret("a"))
	c := Context{Encrypted: true, CookieName: "__Host-s", TypeID: "app.Session"}
	record := NewRecordKey(testSecret("a"), c)
	for _, verb := range []string{"%v", "%+v", "%#v", "%x"} {
		printed := fmt.Sprintf(verb, reflect.ValueOf(key).Elem()) + fmt.Sprintf(verb, reflect.ValueOf(record).Elem())
		for name, secret := range map[string][]byte{
			"prk": prk, "k_mac": prk.macKey(c), "k_enc": prk.encKey(c), "k_move": prk.moveKey(c),
			"k_rmac": prk.recordMacKey(c), "k_renc": prk.recordEncKey(c),
		} {
			asVerb := strings.Trim(fmt.Sprintf(verb, secret), "[]byte{}")
			if strings.Contains(printed, asVerb) {
				t.Errorf("%s shows %s", verb, name)
			}
		}
	}
}
