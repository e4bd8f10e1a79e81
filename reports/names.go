package reports

// Names returns the file names that [WriteAll] writes, so that a run can take away those of an earlier one
// before it begins: what is in the folder afterwards is this run's.
func Names() []string {
	var names []string
	for _, f := range files(PageLimit) {
		names = append(names, f.name)
	}
	return names
}
