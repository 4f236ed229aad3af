// What the smoke test runs in pods: `trial` serves its host name on port 8080 and writes a line for each visit; `trial ask URL` prints what another one serves.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

func main() {
	var err error
	if len(os.Args) == 3 && os.Args[1] == "ask" {
		err = ask(os.Args[2])
	} else {
		err = serve()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve() error {
	name, err := os.Hostname()
	if err != nil {
		return err
	}
	fmt.Println("trial serves on port 8080")
	return http.ListenAndServe(":8080", http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		fmt.Println("visit to", request.URL.Path)
		fmt.Fprintln(answer, name)
	}))
}

func ask(url string) error {
	client := http.Client{Timeout: 5 * time.Second}
	answer, err := client.Get(url)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, err = io.Copy(os.Stdout, answer.Body)
	return err
}
