package testdata

import (
	"encoding/json"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"testing"
)

// flaskVectors is the file that runtime/flask/testdata/vectors.py prints.
type flaskVectors struct {
	Opened []struct {
		Name, JSON, Value string
		Secrets           []string
		Signed            int64
	}
	Refused []struct {
		Name, Error, Secret string
		Now                 int64
	}
}

// withoutCompressed leaves out the cookies that another version of zlib makes otherwise.
func (v flaskVectors) withoutCompressed() flaskVectors {
	for i := range v.Opened {
		if strings.HasPrefix(v.Opened[i].Value, ".") {
			v.Opened[i].Value = "compressed"
		}
	}
	return v
}

func TestTheInstalledFlaskMakesTheVectors(t *testing.T) {
	t.Parallel()
	const dir = "../runtime/flask/testdata/"
	if _, err := os.Stat(dir + "vectors.py"); err != nil { // also tells go test that its result depends on the program
		t.Fatal(err)
	}
	program := exec.Command(findPython(t, "flask"), "-B", dir+"vectors.py")
	program.Stderr = t.Output()
	var got, want flaskVectors
	if err := json.Unmarshal(must(program.Output())(t), &got); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(must(os.ReadFile(dir+"vectors.json"))(t), &want); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got.withoutCompressed(), want.withoutCompressed()) {
		t.Errorf("make vectors.json anew, as the program says: got %.2000v", got)
	}
}
