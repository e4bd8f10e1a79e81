package pipelines

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"
	"go.yaml.in/yaml/v4"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
)

// A manifest is a file of Kubernetes, by kinds.
type manifest struct {
	settings core.ConfigMap
	profiles core.Secret
	claim    core.PersistentVolumeClaim
	jobs     []batch.Job
}

// manifestIn reads a manifest into Kubernetes' own types, which are its schema: a member that a type does not have, or
// of another form, is a fault.
func manifestIn(t *testing.T, name string) (m manifest) {
	t.Helper()
	decoder := yaml.NewDecoder(strings.NewReader(read(t, name)))
	for {
		var document map[string]any
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			return m
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var into any
		switch kind := fmt.Sprint(document["apiVersion"], " ", document["kind"]); kind {
		case "v1 ConfigMap":
			into = &m.settings
		case "v1 Secret":
			into = &m.profiles
		case "v1 PersistentVolumeClaim":
			into = &m.claim
		case "batch/v1 Job":
			m.jobs = append(m.jobs, batch.Job{})
			into = &m.jobs[len(m.jobs)-1]
		default:
			t.Fatalf("%s: the kind %q is not known here", name, kind)
		}
		for _, fault := range unlike(document, into) {
			t.Errorf("%s, %v: %s", name, document["kind"], fault)
		}
	}
}

// unlike fills in an object, and says what in the document has no place in it.
func unlike(document map[string]any, into any) []string {
	text, err := json.Marshal(document)
	if err != nil {
		return []string{err.Error()}
	}
	strict := json.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields()
	if err := strict.Decode(into); err != nil {
		return []string{err.Error()}
	}
	// Go reads names in any letter case, which Kubernetes does not: what was read is compared with what was written.
	again, err := json.Marshal(into)
	if err != nil {
		return []string{err.Error()}
	}
	var read map[string]any
	if err := json.Unmarshal(again, &read); err != nil {
		return []string{err.Error()}
	}
	return missing("", document, read)
}

// missing says which members of an object are not in another.
func missing(at string, want, got any) (all []string) {
	switch want := want.(type) {
	case map[string]any:
		within, _ := got.(map[string]any)
		for name, v := range want {
			if v, is := v.(map[string]any); is && len(v) == 0 {
				continue // an empty object may be left out
			}
			if v == "" || v == 0 {
				continue
			}
			if within[name] == nil {
				all = append(all, fmt.Sprintf("%s/%s is no member", at, name))
				continue
			}
			all = append(all, missing(at+"/"+name, v, within[name])...)
		}
	case []any:
		within, _ := got.([]any)
		for i := range want {
			if i >= len(within) {
				return append(all, fmt.Sprintf("%s/%d is not there", at, i))
			}
			all = append(all, missing(at+"/"+strconv.Itoa(i), want[i], within[i])...)
		}
	default:
		if fmt.Sprint(want) != fmt.Sprint(got) {
			all = append(all, fmt.Sprintf("%s is %v; read as %v", at, want, got))
		}
	}
	return all
}

// TestWhatIsNoManifest shows that the types notice what is wrong.
func TestWhatIsNoManifest(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ why, text, want string }{
		{"right", "spec: {completionMode: Indexed, completions: 3}", ""},
		{"a member that is none", "spec: {completionsMode: Indexed}", `unknown field "completionsMode"`},
		{"another letter case", "spec: {CompletionMode: Indexed}", "/spec/CompletionMode is no member"},
		{"another form", `spec: {completions: "3"}`, "cannot unmarshal string"},
		{"a quantity that is none",
			"spec: {template: {spec: {containers: [{name: a, resources: {limits: {memory: lots}}}]}}}", "quantities"},
	} {
		var document map[string]any
		if err := yaml.Unmarshal([]byte(tt.text), &document); err != nil {
			t.Fatal(err)
		}
		got := strings.Join(unlike(document, &batch.Job{}), "\n")
		if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q; expected %q", tt.why, got, tt.want)
		}
	}
}

// TestTheManifests holds what Kubernetes would only say when they are applied, or never.
func TestTheManifests(t *testing.T) {
	t.Parallel()
	for name, jobs := range map[string]int{"deploy/kubernetes/suite.yaml": 2, "deploy/kubernetes/tenants.yaml": 1} {
		m := manifestIn(t, name)
		if len(m.jobs) != jobs || m.settings.Name == "" || m.claim.Name == "" {
			t.Fatalf("%s has %d jobs, settings %q and a claim %q", name, len(m.jobs), m.settings.Name, m.claim.Name)
		}
		first := m.jobs[0].Spec
		if *first.CompletionMode != batch.IndexedCompletion || first.BackoffLimitPerIndex == nil {
			t.Errorf("%s: the first job is not one with tries for each index: %+v", name, first)
		}
		count := int(*first.Completions)
		if shares := m.settings.Data["SHARES"]; shares != "" && shares != strconv.Itoa(count) {
			t.Errorf("%s: SHARES is %s, and completions %d", name, shares, count)
		}
		for i := range count {
			if jobs == 1 && m.profiles.StringData[strconv.Itoa(i)+".yaml"] == "" {
				t.Errorf("%s: the index %d has no profile", name, i)
			}
		}
		for _, job := range m.jobs {
			pod := job.Spec.Template.Spec
			container := pod.Containers[0]
			if pod.RestartPolicy != core.RestartPolicyNever || !*pod.SecurityContext.RunAsNonRoot ||
				!*container.SecurityContext.ReadOnlyRootFilesystem || container.Resources.Limits.Memory().IsZero() {
				t.Errorf("%s: %s restarts in place, or may do or take more than it needs", name, job.Name)
			}
			volumes := map[string]core.Volume{}
			for _, v := range pod.Volumes {
				volumes[v.Name] = v
			}
			for _, mount := range container.VolumeMounts {
				if reflect.DeepEqual(volumes[mount.Name], core.Volume{}) {
					t.Errorf("%s: %s mounts %s, which is no volume", name, job.Name, mount.Name)
				}
			}
			for _, rule := range job.Spec.PodFailurePolicy.Rules {
				if rule.OnExitCodes != nil && *rule.OnExitCodes.ContainerName != container.Name {
					t.Errorf("%s: %s has a rule for %s", name, job.Name, *rule.OnExitCodes.ContainerName)
				}
			}
			if ref := container.EnvFrom[0].ConfigMapRef.Name; ref != m.settings.Name {
				t.Errorf("%s: %s takes its settings from %s", name, job.Name, ref)
			}
			if claim := volumes["reports"].PersistentVolumeClaim; claim == nil || claim.ClaimName != m.claim.Name {
				t.Errorf("%s: the reports of %s do not go to the claim", name, job.Name)
			}
			if volume, is := volumes["profiles"]; is && volume.Secret.SecretName != m.profiles.Name {
				t.Errorf("%s: the profiles come from %s", name, volume.Secret.SecretName)
			}
		}
	}
}

// TestTheWorkflowsToCopy holds those of deploy/ to what actionlint knows.
func TestTheWorkflowsToCopy(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"deploy/github.yml", "deploy/github-tenants.yml"} {
		linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{})
		if err != nil {
			t.Fatal(err)
		}
		faults, err := linter.Lint(name, []byte(read(t, name)), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range faults {
			t.Error(f)
		}
	}
}
