package pipelines

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"go.yaml.in/yaml/v4"
)

// instructions are those of the Containerfile, which has each on one line.
func instructions(t *testing.T) (list [][2]string) {
	t.Helper()
	for line := range strings.Lines(read(t, "Containerfile")) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if word != "" && word != "#" {
			list = append(list, [2]string{word, rest})
		}
	}
	return list
}

// words are the entries of an instruction in the form of JSON.
func words(t *testing.T, rest string) (list []string) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(rest), &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// TestTheContainer lays a folder out as the Containerfile says, and runs the program in it as the image's user, who may
// write nowhere but where whoever runs it has mounted something. No container engine is asked.
func TestTheContainer(t *testing.T) {
	t.Parallel()
	image := t.TempDir()
	var user, workdir string
	var env, command []string
	for _, i := range instructions(t) {
		word, rest := i[0], i[1]
		switch word {
		case "FROM":
			if rest != "scratch" {
				t.Errorf("the image is based on %s; expected nothing that somebody else makes", rest)
			}
		case "COPY":
			from, to, _ := strings.Cut(rest, " ")
			switch to = filepath.Join(image, to); {
			case strings.HasPrefix(from, "$TARGETPLATFORM/"):
				static(t, to)
			case from == "bin/extras/ca-certificates.crt" && strings.Contains(read(t, "packaging/extras.sh"), from):
				lay(t, to, "certificates\n")
			default:
				t.Errorf("the image takes %s, which nothing makes", from)
			}
		case "WORKDIR":
			workdir = rest
		case "ENV":
			env = append(env, strings.Fields(rest)...)
		case "USER":
			user = rest
		case "ENTRYPOINT":
			command = words(t, rest)
		case "ARG", "CMD":
		default:
			t.Errorf("this test does not know the instruction %s", word)
		}
	}
	for _, name := range []string{"Containerfile", "docs/installing.md"} {
		if !strings.Contains(read(t, name), `-v "$PWD:`+workdir+`"`) {
			t.Errorf("%s mounts the folder of whoever runs it elsewhere than at %s", name, workdir)
		}
	}
	uid, gid, is := strings.Cut(user, ":")
	u, err := strconv.ParseUint(uid, 10, 32)
	g, err2 := strconv.ParseUint(gid, 10, 32)
	if !is || err != nil || err2 != nil || u == 0 || g == 0 {
		t.Fatalf("the image's user is %q; expected numbers that are not root's", user)
	}
	if os.Getuid() != 0 {
		t.Skip("skipped: to run the program within the folder one has to be root")
	}
	mounted := filepath.Join(image, workdir)
	if err := os.MkdirAll(mounted, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(mounted, int(u), int(g)); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"version"}, {"run", "--tags", "@example-01", "--quiet"}} {
		cmd := exec.Command(command[0], append(command[1:], args...)...)
		cmd.Dir, cmd.Env = workdir, env
		cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: image, Credential: &syscall.Credential{Uid: uint32(u), Gid: uint32(g)}}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %v\n%s", args, err, out)
		}
	}
	written := 0
	if err := filepath.WalkDir(image, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if info.Sys().(*syscall.Stat_t).Uid == uint32(u) && path != mounted {
			if written++; !strings.HasPrefix(path, mounted+"/conform-report") {
				t.Errorf("%s was written", path)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if written == 0 {
		t.Error("no report was written")
	}
}

// lay writes a file into the image.
func lay(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// static puts the program there, which was built as one that needs no library of the system.
func static(t *testing.T, path string) {
	t.Helper()
	built, err := exec.LookPath("conform")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(built)
	if err != nil {
		t.Fatal(err)
	}
	lay(t, path, string(data))
	if err := os.Chmod(path, 0o755); err != nil {
		t.Fatal(err)
	}
}

// TestTheReleaseIsForItsOwnerToPlace: what a release is made of names no account and no registry; variables do, and
// they stand at the head of the file. goreleaser itself checks the rest (`make release-check`).
func TestTheReleaseIsForItsOwnerToPlace(t *testing.T) {
	t.Parallel()
	text := read(t, ".goreleaser.yaml")
	config := parsed(t, ".goreleaser.yaml", text)
	for _, part := range []string{"builds", "archives", "checksum", "sboms", "nfpms", "homebrew_casks", "dockers_v2"} {
		if config[part] == nil {
			t.Errorf("a release has no %s", part)
		}
	}
	head, _, _ := strings.Cut(text, "version: 2")
	for _, m := range regexp.MustCompile(`(?:envOrDefault|isEnvSet) "(\w+)"`).FindAllStringSubmatch(text, -1) {
		if !strings.Contains(head, m[1]) {
			t.Errorf("the variable %s is not explained at the head of .goreleaser.yaml", m[1])
		}
	}
	host := regexp.MustCompile(`\b[\w-]+\.(?:io|com|dev|org)/`)
	for _, name := range []string{".goreleaser.yaml", "Containerfile", "packaging/image.sh", "packaging/extras.sh"} {
		for _, m := range host.FindAllString(read(t, name), -1) {
			if m != "github.com/" { // of a Go module
				t.Errorf("%s names the host %s", name, m)
			}
		}
	}
	for _, m := range regexp.MustCompile(`src: "?([\w./-]+)`).FindAllStringSubmatch(text, -1) {
		name := strings.TrimSuffix(m[1], "/")
		if _, err := os.Stat(root + name); err != nil && !strings.HasPrefix(name, "bin/extras/") {
			t.Errorf(".goreleaser.yaml takes %s, which is not there", name)
		}
	}
}
