// A proxy as one writes it in Go: io.Copy both ways, which splices in the kernel. Words: host and port to listen on, the backend's port, backend addresses.
package main

import (
	"fmt"
	"io"
	"net"
	"os"
)

func main() {
	host, port, backendPort, backends := os.Args[1], os.Args[2], os.Args[3], os.Args[4:]
	listener, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for next := 0; ; next++ {
		client, err := listener.Accept()
		if err != nil {
			continue
		}
		go serve(client.(*net.TCPConn), net.JoinHostPort(backends[next%len(backends)], backendPort))
	}
}

func serve(client *net.TCPConn, backend string) {
	defer client.Close()
	connection, err := net.Dial("tcp", backend)
	if err != nil {
		return
	}
	pod := connection.(*net.TCPConn)
	defer pod.Close()
	done := make(chan struct{})
	go func() {
		io.Copy(pod, client)
		pod.CloseWrite()
		close(done)
	}()
	io.Copy(client, pod)
	client.CloseWrite()
	<-done
}
